/** The IVRs that a number or a name refers to, with the groups that decide what their callers get. Reads lists only. */
import { isGenesysError } from '../errors/errors.ts';
import { listIvrs, type IvrRow } from '../targets/callers/ivrs.ts';
import { listEmergencyGroups, withIvr } from '../targets/emergency-groups.ts';
import type { Api, Listed } from './api.ts';

/** Without scheme, spaces and punctuation. */
function digitsOf(text: string): string {
  return text
    .trim()
    .replace(/^(?:tel|sip):/i, '')
    .replaceAll(/[\s().\-/]/g, '');
}

const FEWEST_DIGITS = 3;
/** A number without its country code has at least this many digits. */
const FEWEST_NATIONAL = 6;

/** The digits of a number; null if the text is not one. */
export function readNumber(text: string): string | null {
  const digits = digitsOf(text).replace(/^00(?=[1-9])/, '+');
  return /^\+?\d+$/.test(digits) && digits.length >= FEWEST_DIGITS ? digits : null;
}

/** `0317 555 0100` is also `+1 317 555 0100`: without a country code, the last digits decide. */
export function isSameNumber(asked: string, kept: string): boolean {
  const known = readNumber(kept);
  if (known === null) return false;
  if (known === asked) return true;
  if (asked.startsWith('+') && known.startsWith('+')) return false;
  const [a, b] = [asked, known].map((one) => one.replace(/^\+|^0+/, ''));
  if (a === undefined || b === undefined) return false;
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  return short.length >= FEWEST_NATIONAL && long.endsWith(short);
}

/** As many as a person reads. */
const MOST_LINES = 5;

export interface FoundLine {
  readonly id: string;
  readonly name: string;
  readonly numbers: readonly string[];
  /** Null if it has none. */
  readonly scheduleGroupId: string | null;
  readonly emergencyGroupIds: readonly string[];
}

export interface FoundLines {
  /** At most five. */
  readonly lines: readonly FoundLine[];
  /** What was not searched, in plain words; empty if everything was. */
  readonly gaps: readonly string[];
}

function plain(text: string): string {
  return text.trim().normalize('NFC').toLowerCase();
}

/** IVRs with exactly this name, or else those whose name contains it; for a number, those that have it. */
function meant(text: string, rows: readonly IvrRow[]): readonly IvrRow[] {
  const live = rows.filter(({ state }) => state !== 'deleted');
  const number = readNumber(text);
  if (number !== null)
    return live.filter(({ dnis }) => (dnis ?? []).some((one) => isSameNumber(number, one)));
  const exact = live.filter(({ id, name }) => plain(name) === plain(text) || id === text.trim());
  return exact.length > 0 ? exact : live.filter(({ name }) => plain(name).includes(plain(text)));
}

/** First a filter of the API, which works for organisations of any size; then the list of all. */
async function findIvrs(api: Api, text: string): Promise<Listed<IvrRow>> {
  const query = readNumber(text) === null ? { name: text.trim() } : { dnis: text.trim() };
  const filtered = meant(text, (await listIvrs(api, { query })).entities);
  if (filtered.length > 0) return { entities: filtered, isComplete: true };
  const { entities, isComplete } = await listIvrs(api);
  return { entities: meant(text, entities), isComplete };
}

/** Advisory: a client without that right still gets the IVR. */
async function groupsOf(api: Api) {
  try {
    const { entities: groups, isComplete } = await listEmergencyGroups(api);
    return { groups, gaps: isComplete ? [] : ['there are more emergency groups than were read'] };
  } catch (error) {
    if (!isGenesysError(error, 'forbidden', 'not_found')) throw error;
    return { groups: [], gaps: [`emergency groups were not read: ${error.message}`] };
  }
}

export async function findLines(api: Api, text: string): Promise<FoundLines> {
  const { entities, isComplete } = await findIvrs(api, text);
  const tooMany = entities.length > MOST_LINES ? [`it fits ${entities.length} IVRs`] : [];
  const unread = isComplete ? [] : ['there are more IVRs than were read'];
  if (entities.length === 0) return { lines: [], gaps: unread };
  const { groups, gaps } = await groupsOf(api);
  const lines = entities.slice(0, MOST_LINES).map(({ id, name, dnis, scheduleGroup }) => ({
    id,
    name,
    numbers: dnis ?? [],
    scheduleGroupId: scheduleGroup?.id ?? null,
    emergencyGroupIds: withIvr(groups, id).map((group) => group.id),
  }));
  return { lines, gaps: [...unread, ...gaps, ...tooMany] };
}
