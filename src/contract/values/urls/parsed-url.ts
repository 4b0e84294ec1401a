/**
 * A URL as parsed by the runtime. Without `URL.canParse` of Node 20: called often, it refuses URLs with letters
 * such as `ü`. Pure.
 */

/** Null if the text is not a URL. */
export function parsedUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
