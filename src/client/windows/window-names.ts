/** How people refer to a window: by its line's name, or by the beginning of its id, its target or its start. Pure. */
import { TARGET_KINDS } from '../../contract/request/target/target.ts';
import type { WindowStatus } from '../../contract/window/window.ts';

const PREFIX = 'ivr-window/';
const KIND = /^[a-z-]+:/;

/** Ignores case and the encoding of accents, in which no two windows differ. */
function plain(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** The part of an id that tells its target's windows apart: a start, or the request's own id. */
function startPart(id: string): string[] {
  return id.startsWith(PREFIX) ? [id.slice(id.lastIndexOf('/') + 1)] : [];
}

/** What may be given in full or by its beginning. */
function namesOf({ workflow_id: id, target, flow_id: flow }: WindowStatus): string[] {
  const short = id.startsWith(PREFIX) ? id.slice(PREFIX.length) : id;
  const all = [id, short, short.replace(KIND, ''), target, flow, ...startPart(id)];
  return all.filter((name) => name !== null).map(plain);
}

/** Whether the line has exactly this display name. */
export function isCalled(text: string, { target_name: name }: WindowStatus): boolean {
  return name !== null && plain(name) === plain(text);
}

/** Whether a text is a window's id, target or start, or begins one; a part from the middle is neither. */
export function howNamed(text: string, status: WindowStatus): 'whole' | 'beginning' | null {
  const asked = plain(text);
  const names = namesOf(status);
  if (names.includes(asked)) return 'whole';
  return names.some((name) => name.startsWith(asked)) ? 'beginning' : null;
}

/** The full ids that a text may mean, as a list shows them. */
export function wholeIds(text: string): readonly string[] {
  return [text, `${PREFIX}${text}`, ...TARGET_KINDS.map((kind) => `${PREFIX}${kind}:${text}`)];
}
