/** By what people call a window: its line's name, or the beginning of its id, its target, its start. Pure. */
import { TARGET_KINDS } from '../../contract/request/target.ts';
import type { WindowStatus } from '../../contract/window/window.ts';

const PREFIX = 'ivr-window/';
const KIND = /^[a-z-]+:/;

/** Case tells no two windows apart, and neither does how an accent is encoded. */
function plain(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** The part of an id that says which of its target's windows it is: a start, or a request's own id. */
function startPart(id: string): string[] {
  return id.startsWith(PREFIX) ? [id.slice(id.lastIndexOf('/') + 1)] : [];
}

/** What may be given whole, or from its beginning on. */
function namesOf({ workflow_id: id, target, flow_id: flow }: WindowStatus): string[] {
  const short = id.startsWith(PREFIX) ? id.slice(PREFIX.length) : id;
  const all = [id, short, short.replace(KIND, ''), target, flow, ...startPart(id)];
  return all.filter((name) => name !== null).map(plain);
}

/** Whether the line has this display name, whole. */
export function isCalled(text: string, { target_name: name }: WindowStatus): boolean {
  return name !== null && plain(name) === plain(text);
}

/** How well a text gives a window's id, target or start; null: not at all. Never a part from the middle. */
export function howNamed(text: string, status: WindowStatus): 'whole' | 'beginning' | null {
  const asked = plain(text);
  const names = namesOf(status);
  if (names.includes(asked)) return 'whole';
  return names.some((name) => name.startsWith(asked)) ? 'beginning' : null;
}

/** Whole ids that a text may be, as a list shows it. */
export function wholeIds(text: string): readonly string[] {
  return [text, `${PREFIX}${text}`, ...TARGET_KINDS.map((kind) => `${PREFIX}${kind}:${text}`)];
}
