/** One line of a program's output as an object; a line that is not JSON has no fields. */

export type LogLine = Readonly<Record<string, unknown>>;

export function parseLine(text: string): LogLine {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
