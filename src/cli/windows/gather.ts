/** Which windows a list shows: running ones above all, however long ago they were booked. */
import type { ListFilter, WindowStatus } from '../../client/index.ts';
import { identityOfName } from '../../contract/request/target/target-identity.ts';
import type { ClientPort } from '../client-port.ts';
import { isUpcoming, needsPerson } from './order.ts';
import { earliestStart, touches, type Period } from './period.ts';

export interface Wanted {
  readonly active?: boolean;
  readonly phases?: ListFilter['phases'];
  /** An id, `KIND:ID`, or a line's name. */
  readonly target?: string;
  readonly attention?: boolean;
  readonly upcoming?: boolean;
  readonly period?: Period;
  readonly limit: number;
}

const DAY_MS = 24 * 60 * 60_000;
/** If a person has been needed for longer, they have been called in other ways. */
const ATTENTION_MS = 7 * DAY_MS;
/** As many as a calendar holds. */
const MOST = 10_000;

async function collect(windows: AsyncIterable<WindowStatus>): Promise<WindowStatus[]> {
  const all: WindowStatus[] = [];
  for await (const status of windows) all.push(status);
  return all;
}

/** If a run is listed twice, the first row stays. */
function distinct(windows: readonly WindowStatus[]): WindowStatus[] {
  const known = new Map<string, WindowStatus>();
  for (const status of windows) {
    const key = `${status.workflow_id}\n${status.run_id}`;
    if (!known.has(key)) known.set(key, status);
  }
  return [...known.values()];
}

/** Whether a text names the line of a window, as in the server's lists. */
function isAbout(text: string, { target, target_name: name }: WindowStatus): boolean {
  const [kind = ''] = target?.split(':') ?? [];
  const asked = [text, `${kind}:${text}`].map(identityOfName);
  if (target !== null && asked.includes(identityOfName(target))) return true;
  return name?.normalize('NFC').toLowerCase() === text.normalize('NFC').toLowerCase();
}

/** Windows that ended recently, or are stuck: they are in Temporal's lists although they are not running. */
async function lately(client: ClientPort, sinceMs: number, target: string | undefined) {
  const standing = await client.standing(new Date(sinceMs));
  return standing
    .filter(({ neverBegan }) => !neverBegan)
    .map(({ status }) => status)
    .filter((status) => target === undefined || isAbout(target, status));
}

function within({ fromMs = null, toMs = null }: Partial<Period> = {}): Partial<ListFilter> {
  return {
    ...(fromMs === null ? {} : { from: earliestStart(fromMs) }),
    ...(toMs === null ? {} : { to: new Date(toMs) }),
  };
}

async function candidates(
  client: ClientPort,
  wanted: Wanted,
  nowMs: number,
): Promise<WindowStatus[]> {
  const { active, phases, target, attention, upcoming, period, limit } = wanted;
  const line = target === undefined ? {} : { target };
  const listed = (filter: ListFilter) =>
    collect(client.list({ ...line, ...within(period), limit: MOST, ...filter }));
  if (phases !== undefined) return listed({ phases });
  if (active === true) return listed({ active });
  if (upcoming === true) return listed({ goesOn: true });
  if (attention !== true && period !== undefined) return listed({});
  const sinceMs = nowMs - (attention === true ? ATTENTION_MS : DAY_MS);
  const all = [listed({ goesOn: true }), lately(client, sinceMs, target)];
  if (attention !== true) all.push(listed({ limit }));
  return (await Promise.all(all)).flat();
}

function isWanted(status: WindowStatus, wanted: Wanted, nowMs: number): boolean {
  if (wanted.attention === true && !needsPerson(status, nowMs)) return false;
  if (wanted.upcoming === true && !isUpcoming(status)) return false;
  return wanted.period === undefined || touches(status, wanted.period, nowMs);
}

/** In no particular order. A row that may lead to an action is as fresh as this call. @throws the client's errors */
export async function gatherWindows(
  client: ClientPort,
  wanted: Wanted,
  nowMs: number,
): Promise<readonly WindowStatus[]> {
  const isMeant = (status: WindowStatus): boolean => isWanted(status, wanted, nowMs);
  const listed = distinct(await candidates(client, wanted, nowMs)).filter(isMeant);
  if (wanted.attention !== true && wanted.target === undefined) return listed;
  return (await client.refreshed(listed)).filter(isMeant);
}
