/** The IVRs that a number or a name refers to, with the groups that decide what their callers get. Reads lists only. */
import { z } from 'zod';
import { isGenesysError } from '../errors/errors.ts';
import type { RequestContext } from '../pipe/request-context.ts';
import type { RequestPipe } from '../pipe/request-pipe.ts';
import { ivrIdsOf, listEmergencyGroups } from '../targets/emergency-groups.ts';
import { listAll, type Listed } from '../targets/paged-list.ts';
import { isSameNumber, readNumber } from './phone-number.ts';

/** As many as a person reads. */
const MOST_LINES = 5;

const ivrRow = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string().nullish(),
  dnis: z.array(z.string()).nullish(),
  scheduleGroup: z.object({ id: z.string() }).nullish(),
});
type IvrRow = z.infer<typeof ivrRow>;

/** An IVR, and what else may route its callers elsewhere. */
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

function list(pipe: RequestPipe, query: Readonly<Record<string, string>>, context: RequestContext) {
  const listing = {
    route: '/api/v2/architect/ivrs',
    what: 'list the IVRs',
    permission: 'routing:callRoute:view',
    query,
  };
  return listAll(pipe, listing, ivrRow, context);
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
async function findIvrs(
  pipe: RequestPipe,
  text: string,
  context: RequestContext,
): Promise<Listed<IvrRow>> {
  const filter = readNumber(text) === null ? { name: text.trim() } : { dnis: text.trim() };
  const filtered = meant(text, (await list(pipe, filter, context)).entities);
  if (filtered.length > 0) return { entities: filtered, isComplete: true };
  const { entities, isComplete } = await list(pipe, {}, context);
  return { entities: meant(text, entities), isComplete };
}

/** Advisory: a client without that right still gets the IVR. */
async function groupsOf(pipe: RequestPipe, context: RequestContext) {
  try {
    const { groups, isComplete } = await listEmergencyGroups(pipe, context);
    return { groups, gaps: isComplete ? [] : ['there are more emergency groups than were read'] };
  } catch (error) {
    if (!isGenesysError(error, 'forbidden', 'not_found')) throw error;
    return { groups: [], gaps: [`emergency groups were not read: ${error.message}`] };
  }
}

/** @throws GenesysError */
export async function findLines(
  pipe: RequestPipe,
  text: string,
  context: RequestContext,
): Promise<FoundLines> {
  const { entities, isComplete } = await findIvrs(pipe, text, context);
  const tooMany = entities.length > MOST_LINES ? [`it fits ${entities.length} IVRs`] : [];
  const unread = isComplete ? [] : ['there are more IVRs than were read'];
  if (entities.length === 0) return { lines: [], gaps: unread };
  const { groups, gaps } = await groupsOf(pipe, context);
  const live = groups.filter(({ state }) => state !== 'deleted');
  const lines = entities.slice(0, MOST_LINES).map(({ id, name, dnis, scheduleGroup }) => ({
    id,
    name,
    numbers: dnis ?? [],
    scheduleGroupId: scheduleGroup?.id ?? null,
    emergencyGroupIds: live
      .filter(({ emergencyCallFlows }) => ivrIdsOf(emergencyCallFlows).includes(id.toLowerCase()))
      .map((group) => group.id),
  }));
  return { lines, gaps: [...unread, ...gaps, ...tooMany] };
}
