/** The entry of a window in a schedule group: a schedule named by the window's mark, in one of two lists. Pure. */
import { idOfRef } from '../callers/words.ts';
import { markIn, withMark } from '../objects/marked-objects.ts';
import { isJsonObject, type Fields, type JsonValue } from '../../json.ts';

const LISTS = { holiday: 'holidaySchedules', closed: 'closedSchedules' } as const;
export type ListName = keyof typeof LISTS;
const LIST_NAMES: readonly ListName[] = ['holiday', 'closed'];

const NAME = /^interlude ([0-9a-f]{8})$/;

/** A window's schedule is found again by this exact name. */
export function entryName(mark: string): string {
  return `interlude ${mark}`;
}

/** Finds the schedules of all windows by name. */
export const ANY_ENTRY = 'interlude *';

/** The mark of a schedule; null if it is not ours. */
export function markOfName(name: unknown): string | null {
  return typeof name === 'string' ? (NAME.exec(name)?.[1] ?? null) : null;
}

const DESCRIPTION = 'Made by Interlude for a maintenance window; it is deleted when that is over.';
/** Read again when the entry is removed, because nothing else knows by then. */
const LIST_UNSET = `${DESCRIPTION} The group had no such list before.`;

export function describeEntry(mark: string, isListUnset: boolean): string | null {
  return withMark(isListUnset ? LIST_UNSET : DESCRIPTION, mark);
}

interface Described {
  readonly name: string;
  readonly description?: string | null | undefined;
}

/** Whether the group had no such list before our schedule was added. */
export function hadNoList(schedule: Described | null): boolean {
  return schedule?.description?.startsWith(LIST_UNSET) === true;
}

/** The mark of a window's schedule, whatever its name is by now; null if it is not ours. */
export function markOf({ name, description }: Described): string | null {
  const isMade = description?.startsWith(DESCRIPTION) === true;
  return markOfName(name) ?? (isMade ? markIn(description) : null);
}

/** Whether the description is still exactly as we wrote it. */
export function isDescribedByUs(description: string | null | undefined, mark: string): boolean {
  return [true, false].some((isListUnset) => description === describeEntry(mark, isListUnset));
}

/** Whether its times count: what the platform does with an inactive schedule is not documented. */
export function isActive({ state }: { readonly state?: string | null | undefined }): boolean {
  return (state ?? 'active') === 'active';
}

export interface Member {
  readonly list: ListName;
  readonly scheduleId: string;
  /** Null if the API gives no name. */
  readonly name: string | null;
}

export function listField(list: ListName): string {
  return LISTS[list];
}

export function refsIn(group: Fields, list: ListName): readonly JsonValue[] {
  const refs = group[LISTS[list]];
  return Array.isArray(refs) ? refs : [];
}

export function membersOf(group: Fields): readonly Member[] {
  return LIST_NAMES.flatMap((list) =>
    refsIn(group, list).flatMap((ref) => {
      const scheduleId = idOfRef(ref);
      const name = isJsonObject(ref) && typeof ref['name'] === 'string' ? ref['name'] : null;
      return scheduleId === null ? [] : [{ list, scheduleId, name }];
    }),
  );
}

/** The entries of one window, or of any, as far as the group names them. */
export function entriesIn(group: Fields, mark: string | null): readonly Member[] {
  return membersOf(group).filter(({ name }) =>
    mark === null ? markOfName(name) !== null : name === entryName(mark),
  );
}

/** A schedule about which more is known than the group says; null if the group does not have it. */
export function memberIn(
  group: Fields,
  { id, name }: { readonly id: string; readonly name: string | null },
): Member | null {
  const member = membersOf(group).find(({ scheduleId }) => isSameId(scheduleId, id));
  return member === undefined ? null : { ...member, name };
}

export function idsInList(group: Fields, list: ListName): readonly string[] {
  return membersOf(group)
    .filter((member) => member.list === list)
    .map(({ scheduleId }) => scheduleId);
}

/** The group with a schedule in one of its lists, in place of other entries of its window. */
export function withMember(
  group: Fields,
  list: ListName,
  scheduleId: string,
  others: readonly Member[] = [],
): Fields {
  const without = withoutMembers(group, [scheduleId, ...others.map((one) => one.scheduleId)]);
  return { ...without, [LISTS[list]]: [...refsIn(without, list), { id: scheduleId }] };
}

/** Whether the group has no such list, as a PUT clears what it leaves out. */
export function isUnset(group: Fields, list: ListName): boolean {
  return (group[LISTS[list]] ?? null) === null;
}

/**
 * The group without some schedules; lists that contain none of them stay unchanged.
 * @param wasUnset leave an empty list out, as it was before. @default false
 */
export function withoutMembers(
  group: Fields,
  scheduleIds: readonly string[],
  wasUnset = false,
): Fields {
  const isOther = (ref: JsonValue): boolean =>
    scheduleIds.every((id) => !isSameId(idOfRef(ref), id));
  const changed = LIST_NAMES.filter((list) => !refsIn(group, list).every(isOther));
  const left = changed.map((list) => [LISTS[list], refsIn(group, list).filter(isOther)] as const);
  const others = Object.entries(group).filter(([name]) => left.every(([list]) => list !== name));
  const lists = left.filter(([, refs]) => refs.length > 0 || !wasUnset);
  return Object.fromEntries([...others, ...lists]);
}

export function isSameId(a: string | null, b: string): boolean {
  return a?.toLowerCase() === b.toLowerCase();
}

export function isListName(value: unknown): value is ListName {
  return value === 'holiday' || value === 'closed';
}

const LOCAL = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?$/;

/** In the format of the API; `wallMs`: epoch ms of the same digits in UTC. */
export function writeLocalTime(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, -1);
}

/** Epoch ms of the same digits in UTC; null if it is not a local time. */
export function readLocalTime(text: JsonValue | undefined): number | null {
  const found = typeof text === 'string' ? LOCAL.exec(text) : null;
  if (found === null) return null;
  const [, seconds = '', fraction = ''] = found;
  const wallMs = Date.parse(`${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  return Number.isNaN(wallMs) ? null : wallMs;
}

/** Whether two texts are the same time: an API may write more or fewer fractional digits. */
export function isSameLocalTime(a: JsonValue, b: JsonValue): boolean {
  const wallMs = readLocalTime(a);
  return wallMs !== null && wallMs === readLocalTime(b);
}
