/** How people refer to a window: by its line's name, or by the beginning of its id, its target or its start. Pure. */
import { TARGET_KINDS } from '../../contract/request/target/target.ts';
import { identityOfName } from '../../contract/request/target/target-identity.ts';
import type { WindowStatus } from '../../contract/window/window.ts';

const PREFIX = 'ivr-window/';
const KIND = /^[a-z-]+:/;

const ROW = 'data-table-row:';
/** Everything up to the key of a row, with or without what comes before its table. */
const BEFORE_KEY = /^(?:ivr-window\/)?[^/]*\//i;

/** Ignores case, the encoding of accents and blanks around it, in which no two names differ. */
function plain(text: string): string {
  return text.normalize('NFC').trim().toLowerCase();
}

/** The same but for the key of a row: keys that differ in case are different rows. */
function plainRow(text: string): string {
  const [table = text] = BEFORE_KEY.exec(text) ?? [];
  return `${plain(table)}${text.slice(table.length).normalize('NFC')}`;
}

/** The part of an id that tells its target's windows apart: a start, or the request's own id. */
function startPart(id: string): string[] {
  return id.startsWith(PREFIX) ? [id.slice(id.lastIndexOf('/') + 1)] : [];
}

/** What may be given in full or by its beginning. */
function namesOf({ workflow_id: id, target, flow_id: flow }: WindowStatus): string[] {
  const short = id.startsWith(PREFIX) ? id.slice(PREFIX.length) : id;
  const all = [id, short, short.replace(KIND, ''), target, flow, ...startPart(id)];
  return all.filter((name) => name !== null);
}

/** Whether the line has exactly this display name. */
export function isCalled(text: string, { target_name: name }: WindowStatus): boolean {
  return name !== null && plain(name) === plain(text);
}

/** Whether a text is a window's id, target or start, or begins one; a part from the middle is neither. */
function howNamed(text: string, status: WindowStatus): 'whole' | 'beginning' | null {
  const how = status.target?.startsWith(ROW) === true ? plainRow : plain;
  const asked = how(text);
  const names = namesOf(status).map(how);
  if (names.includes(asked)) return 'whole';
  return names.some((name) => name.startsWith(asked)) ? 'beginning' : null;
}

/** The line of a window: the same for all spellings of its id. */
export function lineOf({ target, workflow_id: id }: WindowStatus): string {
  return identityOfName(target ?? id);
}

/** The lines with this display name; if some have it in exactly this case, only those. */
function linesCalled(text: string, rows: readonly WindowStatus[]): ReadonlySet<string> {
  const called = rows.filter((row) => isCalled(text, row));
  const exactly = called.filter(({ target_name: name }) => name?.trim() === text.trim());
  return new Set((exactly.length > 0 ? exactly : called).map(lineOf));
}

/** Windows that match as a whole; if none does, those whose names begin with the text. */
export function matchesAmong(rows: readonly WindowStatus[], text: string): readonly WindowStatus[] {
  // A line is found by its name even if a window saw a different one there, such as that of a maintenance.
  const named = linesCalled(text, rows);
  const how = rows.map((row) => (named.has(lineOf(row)) ? 'whole' : howNamed(text, row)));
  const whole = rows.filter((_row, at) => how[at] === 'whole');
  return whole.length > 0 ? whole : rows.filter((_row, at) => how[at] === 'beginning');
}

/** The full ids that a text may mean, as a list shows them. */
export function wholeIds(text: string): readonly string[] {
  return [text, `${PREFIX}${text}`, ...TARGET_KINDS.map((kind) => `${PREFIX}${kind}:${text}`)];
}
