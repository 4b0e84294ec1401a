/** What only a worker can know, for the CLI's dry run and doctor. Changes nothing, books nothing. */
import type {
  DoctorInput,
  DoctorReport,
  DryRun,
  DryRunInput,
  FieldChange,
  ServedOrganization,
} from '../../contract/reporting/checkup.ts';
import { isRecord, type Fields } from '../../contract/values/json.ts';
import { formatInstant } from '../../contract/values/instant.ts';
import { readRequest } from '../../contract/request/request-schema.ts';
import type { BookResult } from '../../contract/steps/booking-steps.ts';
import { whyMayNotStart } from '../../contract/window/start-hold.ts';
import type { Conflict, Finding, Problem, RefusalCode } from '../../contract/window/window.ts';
import { rowWords } from '../../contract/request/announcement/row-words.ts';
import { announcementOf, toBooking } from '../../contract/request/announcement/announcement.ts';
import { targetName, windowId, type WindowPlan } from '../../contract/request/window-plan.ts';
import type { TargetKind, TargetState } from '../../adapters/genesys/index.ts';
import type { ActivityDeps } from '../deps.ts';
import { nameOf, type Inspection } from '../admission/inspect-target.ts';
import { servedProblems } from '../admission/limit-problems.ts';
import { inspectWindow } from '../admission/preflight-window.ts';
import { IvrsOfTargets } from '../admission/callers/ivrs-of-targets.ts';
import { compareCallers } from '../admission/callers/shared-callers.ts';
import { StepRun } from '../step-run.ts';
import { lateFindings } from '../admission/leads.ts';
import { examine } from './doctor-report.ts';

const UNREAD = {
  kind: 'dry_run',
  workflow_id: null,
  target: null,
  target_name: null,
  start_time: null,
  end_time: null,
  write: null,
  hears_before: null,
  hears_during: null,
} as const;

function refusalCode(
  problems: readonly Problem[],
  conflicts: readonly Conflict[],
): RefusalCode | null {
  if (problems.length > 0) return 'preflight';
  return conflicts.length > 0 ? 'conflict' : null;
}

async function wouldBook(deps: ActivityDeps, plan: WindowPlan): Promise<BookResult> {
  const run = { window_id: windowId(plan), run_id: 'dry-run' };
  const { organizationId: organization_id } = deps;
  return deps.calendar.book({ organization_id, check_only: true, booking: toBooking(plan, run) });
}

/** What the kill switch means for a window booked now. */
function stoppedFindings({ starts_stopped: by = null }: BookResult): Finding[] {
  return by === null ? [] : [{ code: 'starts_stopped', message: whyMayNotStart(by) }];
}

function changesOf(target: TargetKind, { fields }: TargetState, intended: Fields): FieldChange[] {
  return Object.entries(intended)
    .map(([field, value]) => ({ field, old: fields[field] ?? null, new: value }))
    .filter(({ field, old, new: value }) => !target.isSame(old, value, field));
}

function writeOf(
  target: TargetKind,
  { target: { id } }: WindowPlan,
  { state, intended }: Pick<Inspection, 'state' | 'intended'>,
): DryRun['write'] {
  if (intended === null || state === null) return null;
  const write = { version: state.version, fields: intended };
  const changes = target.changes?.(id, write) ?? changesOf(target, state, intended);
  return { ...target.planWrite(id, write), changes };
}

/** The names behind the ids in the write, which nobody knows by heart. */
function namesOf(
  { reroute_queue_id: queue }: WindowPlan,
  { queueName, shown }: Pick<Inspection, 'queueName' | 'shown'>,
): Readonly<Record<string, string>> {
  const own = queue === null || queueName === null ? [] : [[queue, queueName] as const];
  const references = Object.values(shown ?? {}).flatMap((value) => {
    const { id, name } = isRecord(value) ? value : {};
    return typeof id === 'string' && typeof name === 'string' ? [[id, name] as const] : [];
  });
  return Object.fromEntries([...own, ...references]);
}

/** Where the words come from a row, callers also hear those of the request. */
function hearsDuring(described: string, plan: WindowPlan): string {
  const announcement = announcementOf(plan);
  if (announcement === null) return described;
  const { message } = rowWords(announcement, plan.end_ms, ['message']);
  const { queue } = announcement;
  const then = queue === null ? 'they are disconnected' : `they wait in queue ${queue}`;
  return `${described} By row ${announcement.row} they hear: ${JSON.stringify(message)} Then ${then}.`;
}

async function dryRunOf(deps: ActivityDeps, plan: WindowPlan, run: StepRun): Promise<DryRun> {
  const [found, booked] = await Promise.all([
    inspectWindow(deps, plan, run.reading('other')),
    wouldBook(deps, plan),
  ]);
  const { state, problems } = found;
  const { neighbours = [] } = booked;
  const asked = { target: plan.target, neighbours };
  const shared = await compareCallers(new IvrsOfTargets(deps), asked, run.reading('other'));
  const conflicts = [...booked.conflicts, ...shared.conflicts];
  const findings = [
    ...found.findings,
    ...shared.findings,
    ...stoppedFindings(booked),
    ...lateFindings(booked, deps.requestsPerMinute),
  ];
  const target = deps.genesys.target(plan.target.kind);
  const code = refusalCode(problems, conflicts);
  return {
    kind: 'dry_run',
    verdict: { accepted: code === null, code, findings, problems, conflicts },
    workflow_id: windowId(plan),
    target: targetName(plan.target),
    target_name: state === null ? null : nameOf(target, state),
    start_time: formatInstant(plan.start_ms),
    end_time: formatInstant(plan.end_ms),
    write: writeOf(target, plan, found),
    hears_before: state === null ? null : target.describe(state.fields),
    hears_during: found.shown === null ? null : hearsDuring(target.describe(found.shown), plan),
    names: namesOf(plan, found),
  };
}

export function createNameOrganization({ organizationId }: Pick<ActivityDeps, 'organizationId'>) {
  return async function nameOrganization(): Promise<ServedOrganization> {
    return { kind: 'organization', organization_id: organizationId };
  };
}

export function createCheckup(deps: ActivityDeps) {
  return {
    async dryRun(input: DryRunInput): Promise<DryRun> {
      const { request, asked_at_ms: askedAtMs } = input;
      const reading = readRequest(request, { askedAtMs, minuteMs: deps.minuteMs });
      const problems = reading.ok
        ? servedProblems(deps.apiUrl, reading.plan.target)
        : reading.problems;
      if (!reading.ok || problems.length > 0) {
        return {
          ...UNREAD,
          verdict: { accepted: false, code: 'invalid', findings: [], problems, conflicts: [] },
        };
      }
      return StepRun.retried((run) => dryRunOf(deps, reading.plan, run));
    },
    async doctor(input: DoctorInput): Promise<DoctorReport> {
      return StepRun.during((run) => examine(deps, input, run));
    },
  };
}
