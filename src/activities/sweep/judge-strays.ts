/**
 * What windows have created beside their targets and left there: deleted if nothing holds it and it is long over,
 * reported if something holds it and its window is not known, or if its end cannot be read. Never touched while
 * something holds it.
 */
import { Context } from '@temporalio/activity';
import type { DiscardInput, StrayLeft, Unrescuable } from '../../contract/calendar/sweep.ts';
import { TARGET_KINDS, type TargetKindName } from '../../contract/request/target/target.ts';
import type { Change } from '../../contract/change/change.ts';
import { isGenesysError, type RequestContext, type Stray } from '../../adapters/genesys/index.ts';
import type { ActivityDeps } from '../deps.ts';
import { mustBeServed } from '../failures.ts';
import { isChange } from '../window/files/rescue-facts.ts';

/** A local end differs from its instant by less than a day; another installation may still take care of it. */
const LONG_OVER_MS = 2 * 24 * 60 * 60_000;
/** A sweep runs every minute; every tenth searches for strays. */
const EACH_MINUTES = 10;
const LOOK_MS = 10_000;

type Deps = Pick<ActivityDeps, 'calendar' | 'genesys' | 'minuteMs' | 'rescueFiles'>;

export type StrayVerdict = 'leave' | 'delete' | 'tell';

/** @param known the marks of all known windows */
export function judgeStray(
  { mark, heldBy, endsMs }: Stray,
  known: ReadonlySet<string>,
  nowMs: number,
): StrayVerdict {
  if (known.has(mark)) return 'leave';
  if (heldBy !== null || endsMs === null) return 'tell';
  return nowMs - endsMs > LONG_OVER_MS ? 'delete' : 'leave';
}

export interface StraysFound {
  readonly strays: readonly StrayLeft[];
  readonly unrescuable: readonly Unrescuable[];
}

export const NO_STRAYS: StraysFound = { strays: [], unrescuable: [] };

function markOf({ intended }: Change, field: string | null): string | null {
  const mark = field === null ? null : (intended[field] ?? null);
  return typeof mark === 'string' ? mark : null;
}

/** Read after the strays were listed: a window is recorded before it creates anything. */
async function knownMarks(deps: Deps, kind: TargetKindName, nowMs: number) {
  const { markField } = deps.genesys.target(kind);
  const bookings = await deps.calendar.bookings();
  const files = (await deps.rescueFiles?.all(nowMs)) ?? [];
  const noted = bookings.flatMap(({ change }) => change ?? []);
  const changes: readonly Change[] = [
    ...noted,
    ...files.filter(isChange).map((file) => file.change),
  ];
  return new Set(changes.flatMap((change) => markOf(change, markField) ?? []));
}

function alarmFor({ name, heldBy }: Stray): Unrescuable {
  const what = `the schedule "${name}" of an unknown window`;
  const message =
    heldBy === null
      ? `no group has ${what}, and its end cannot be read, so it is never deleted: delete it by hand (Admin, Schedules)`
      : `${heldBy} has ${what}: Genesys begins and ends it by itself. If nobody wants it, take it out of the group by hand; if another installation made it, leave it`;
  return { window_id: name, run_id: '', message };
}

interface Looked {
  readonly found: readonly Stray[];
  readonly known: ReadonlySet<string>;
}

async function straysOf(deps: Deps, kind: TargetKindName, nowMs: number): Promise<Looked> {
  const context: RequestContext = { priority: 'other', deadlineAt: performance.now() + LOOK_MS };
  const found = (await deps.genesys.target(kind).strays?.list(context)) ?? [];
  const known = found.length === 0 ? new Set<string>() : await knownMarks(deps, kind, nowMs);
  return { found, known };
}

export async function unknownStrays(
  deps: Deps,
  kind: TargetKindName,
  nowMs: number,
): Promise<readonly Stray[]> {
  const { found, known } = await straysOf(deps, kind, nowMs);
  return found.filter(({ mark }) => !known.has(mark));
}

async function lookAt(deps: Deps, kind: TargetKindName, nowMs: number): Promise<StraysFound> {
  const { found, known } = await straysOf(deps, kind, nowMs);
  const judged = (verdict: StrayVerdict): readonly Stray[] =>
    found.filter((stray) => judgeStray(stray, known, nowMs) === verdict);
  return {
    strays: judged('delete').map(({ id, name }) => ({ kind, id, name })),
    unrescuable: judged('tell').map(alarmFor),
  };
}

/** Advisory: an API that does not answer, or has no such objects, delays no rescue. */
async function lookOrNothing(deps: Deps, kind: TargetKindName, nowMs: number) {
  try {
    return await lookAt(deps, kind, nowMs);
  } catch (error) {
    if (!isGenesysError(error)) throw error;
    return NO_STRAYS;
  }
}

/** Empty if strays are not due in this sweep. */
export async function findStrays(deps: Deps, nowMs: number): Promise<StraysFound> {
  if (Math.floor(nowMs / deps.minuteMs) % EACH_MINUTES !== 0) return NO_STRAYS;
  const found = await Promise.all(TARGET_KINDS.map((kind) => lookOrNothing(deps, kind, nowMs)));
  return {
    strays: found.flatMap(({ strays }) => strays),
    unrescuable: found.flatMap(({ unrescuable }) => unrescuable),
  };
}

export function createDiscardStray(deps: Pick<ActivityDeps, 'genesys' | 'organizationId'>) {
  return async function discardStray({ kind, id, ...input }: DiscardInput): Promise<void> {
    mustBeServed(input, deps);
    const { cancellationSignal: signal } = Context.current();
    const deadlineAt = performance.now() + LOOK_MS;
    await deps.genesys.target(kind).strays?.discard(id, { priority: 'other', deadlineAt, signal });
  };
}
