/**
 * A URL as the runtime reads it. `URL.canParse` of Node 20 is not asked: once it has been called often, it refuses
 * what has letters such as `ü`. Pure.
 */

/** Null if the text is no URL. */
export function parsedUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
