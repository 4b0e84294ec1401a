/** Which permissions a refusal names: in a list, a text, its parameters or its sentence. Tolerant, bounded. Pure. */
import { isJsonObject } from '../json.ts';

/** E.g. `routing:callRoute:edit`, `flow:read`, `architect:datatable:*`. */
const PERMISSION = /(?<![\w:.*-])[a-z][\w-]{0,60}(?::(?:[a-z][\w-]{0,60}|\*)){1,2}(?![\w*-]|:\/)/gi;
const MAX_TEXT = 5_000;
const MAX_NAMED = 5;
const NAMES = ['permissions', 'permission', 'missingPermissions', 'missing'] as const;
const LIST_IN_SENTENCE = /permission(.*)/is;

/**
 * In order of appearance, once each; empty if the refusal names none.
 * @param clean gets each text before it is searched, because a match could be part of a secret
 */
export function namedPermissions(
  body: Readonly<Record<string, unknown>>,
  clean: (text: string) => string,
): readonly string[] {
  const params = isJsonObject(body.messageParams) ? body.messageParams : {};
  for (const place of [body, params]) {
    const found = NAMES.flatMap((name) => textsIn(place[name])).flatMap((text) =>
      inText(text, clean),
    );
    if (found.length > 0) return once(found);
  }
  const { message } = body;
  if (typeof message !== 'string') return [];
  return once(inText(LIST_IN_SENTENCE.exec(message)?.[1] ?? '', clean));
}

/** A text, a list of texts, or an object that has either, as in `missing.permissions`. */
function textsIn(place: unknown): readonly string[] {
  const value = isJsonObject(place) ? place.permissions : place;
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return [];
  const items: readonly unknown[] = value;
  return items.slice(0, MAX_NAMED).filter((item) => typeof item === 'string');
}

function inText(text: string, clean: (text: string) => string): readonly string[] {
  return clean(text.slice(0, MAX_TEXT)).match(PERMISSION) ?? [];
}

function once(found: readonly string[]): readonly string[] {
  return [...new Set(found)].slice(0, MAX_NAMED);
}
