/**
 * A URL as the runtime parses it. Avoids `URL.canParse` of Node 20: after many calls it refuses URLs with letters such
 * as `ü`. Pure.
 */

/** Null if the text is not a URL. */
export function parsedUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
