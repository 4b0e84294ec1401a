/** What must be true of target and queue: asked by preflight, arming and dry run. Writes nothing. */
import { randomBytes } from 'node:crypto';
import type { LinePlan } from '../../contract/request/window-plan.ts';
import type { Finding, Problem } from '../../contract/window/window.ts';
import type { Fields } from '../../contract/values/json.ts';
import { targetPath } from '../../contract/request/target/target.ts';
import {
  announcementOf,
  whyUntilAsGiven,
} from '../../contract/request/announcement/announcement.ts';
import type {
  AnnouncementRow,
  MaintenanceRequest,
  RequestContext,
  TargetKind,
  TargetReport,
  TargetState,
} from '../../adapters/genesys/index.ts';
import type { ActivityDeps } from '../deps.ts';
import { localPeriod } from './local-start.ts';
import { managedBy } from '../../line/index.ts';
import { isDefinite, toProblems } from '../failures.ts';

/**
 * The most that the values before a window may take, in bytes: history, booking and break-glass file each hold several
 * copies of them in one piece.
 */
const MOST_KEPT_BYTES = 200_000;

/** Stands in for the mark, which is not chosen before arming. */
const NO_MARK = '00000000';

export interface Inspection {
  /** Null if the target could not be read for a reason in `problems`. */
  readonly state: TargetState | null;
  /** The fields this window would write, with a placeholder for the mark; null if not known. */
  readonly intended: Fields | null;
  /** The same fields for people, with the names of what they refer to. */
  readonly shown: Fields | null;
  readonly problems: readonly Problem[];
  /** Problems that refuse the window, unless it is this window's own change that is there. */
  readonly standing: readonly Problem[];
  /** Problems due to another window's change: they must be gone by the start, and refuse no booking. */
  readonly passing: readonly Problem[];
  readonly findings: readonly Finding[];
  /** The row that callers will hear; null if the request names none. */
  readonly row: AnnouncementRow | null;
  /** Null if the request names no queue, or it could not be read. */
  readonly queueName: string | null;
}

interface Look<T> {
  readonly value: T | null;
  readonly problems: readonly Problem[];
}

/** A definite answer becomes problems of the request; anything else is thrown for the engine to retry. */
async function look<T>(path: string, ask: () => Promise<T>): Promise<Look<T>> {
  try {
    return { value: await ask(), problems: [] };
  } catch (error) {
    if (isDefinite(error)) return { value: null, problems: toProblems(error, path) };
    throw error;
  }
}

async function lookAtQueue(
  deps: ActivityDeps,
  plan: LinePlan,
  context: RequestContext,
): Promise<Look<string>> {
  const id = plan.reroute_queue_id;
  if (id === null) return { value: null, problems: [] };
  const { value: queue, problems } = await look('reroute_queue_id', () =>
    deps.genesys.readQueue(id, context),
  );
  if (queue === null || queue.joinedMemberCount > 0)
    return { value: queue?.name ?? null, problems };
  const message = `queue ${queue.name} (${id}) has no joined member: nobody would answer callers`;
  return { value: queue.name, problems: [{ path: 'reroute_queue_id', message }] };
}

/** The name of the target; null if our own mark has replaced it. `baseline`: the values before, as far as known. */
export function nameOf(
  target: TargetKind,
  { id, name, fields }: TargetState,
  baseline: Fields = fields,
): string | null {
  if (target.markField !== 'name' || !target.showsMaintenance(fields, id)) return name;
  const before = baseline['name'];
  return typeof before === 'string' && !target.showsMaintenance(baseline, id) ? before : null;
}

/** `shown`: the target's name, if it already shows what the window would set. */
function plainFindings(plan: LinePlan, shown: string | null): Finding[] {
  const findings: Finding[] = [];
  const isAnnounced = announcementOf(plan) !== null;
  const saysWords = plan.target.kind === 'flow-ivr' || isAnnounced;
  const asGiven = whyUntilAsGiven(plan.fallback_greeting ?? '', isAnnounced);
  if (asGiven !== null) findings.push({ code: 'until_as_given', message: asGiven });
  if (saysWords && plan.reroute_queue_id === null)
    findings.push({
      code: 'callers_disconnected',
      message: 'no reroute_queue_id: callers hear the greeting and are DISCONNECTED',
    });
  if (shown !== null)
    findings.push({
      code: 'already_shown',
      message: `${shown} already shows exactly what this window would set`,
    });
  return findings;
}

/** What a window could not keep, and so not put back. */
function keepingProblems({ target }: LinePlan, now: Fields): Problem[] {
  const bytes = Buffer.byteLength(JSON.stringify(now));
  if (bytes <= MOST_KEPT_BYTES) return [];
  const message = `its ${Object.keys(now).join(', ')} take ${bytes} bytes, more than the ${MOST_KEPT_BYTES} that a window can keep to put them back`;
  return [{ path: targetPath(target.kind), message }];
}

/** Eight hex digits that no other window has, in this installation or its twin. */
export function newMark(): string {
  return randomBytes(4).toString('hex');
}

/**
 * How the target of a plan looks during the window.
 * @param endMs the end in force, epoch ms. @default as planned
 */
export function toMaintenance(
  plan: LinePlan,
  mark: string,
  endMs = plan.end_ms,
): MaintenanceRequest {
  const { target, target_settings: settings = {} } = plan;
  return {
    id: target.id,
    settings,
    fallbackGreeting: plan.fallback_greeting,
    rerouteQueueId: plan.reroute_queue_id,
    mark: settings.mark === false ? null : mark,
    period: localPeriod(plan.start_ms, endMs),
  };
}

const NOTHING: TargetReport = { problems: [], standing: [], findings: [] };

/**
 * Reads target, queue and announcement row; retryable errors are thrown as the adapter's error.
 * @param endMs the end in force, epoch ms. @default as planned
 */
export async function inspectTarget(
  deps: ActivityDeps,
  plan: LinePlan,
  context: RequestContext,
  endMs = plan.end_ms,
): Promise<Inspection> {
  const target = deps.genesys.target(plan.target.kind);
  const request = toMaintenance(plan, NO_MARK, endMs);
  const announcement = announcementOf(plan);
  const [read, queue, row] = await Promise.all([
    look(targetPath(plan.target.kind), () => target.read(plan.target.id, context)),
    lookAtQueue(deps, plan, context),
    announcement && deps.genesys.readAnnouncementRow(announcement.row, context),
  ]);
  const state = read.value;
  const beside = state === null ? NOTHING : await target.inspect(request, state, context);
  const intended = state === null ? null : target.maintenanceFields(request, state);
  const shown = isShown(target, state, intended) ? (nameOf(target, state) ?? state.id) : null;
  const kept = managedBy(intended ?? {}, state?.fields ?? {});
  return {
    state,
    intended,
    shown: intended === null ? null : { ...intended, ...beside.shown },
    problems: [
      ...read.problems,
      ...keepingProblems(plan, kept),
      ...queue.problems,
      ...(row?.problems ?? []),
      ...beside.problems,
    ],
    standing: beside.standing,
    passing: beside.passing ?? [],
    findings: [...plainFindings(plan, shown), ...beside.findings],
    row,
    queueName: queue.value,
  };
}

function isShown(
  target: TargetKind,
  state: TargetState | null,
  intended: Fields | null,
): state is TargetState {
  if (state === null || intended === null) return false;
  return Object.entries(intended).every(([field, value]) =>
    target.isSame(state.fields[field] ?? null, value, field),
  );
}
