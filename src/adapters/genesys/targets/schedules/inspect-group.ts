/** Why a schedule group cannot carry a window: its zone, the local times, its callers, what is already in force. */
import type { Fields, JsonValue } from '../../json.ts';
import type { Api } from '../../asking/api.ts';
import type {
  MaintenanceRequest,
  TargetProblem,
  TargetReport,
  TargetState,
} from '../target-kind.ts';
import { whyInactive } from '../objects/whole-objects.ts';
import { alreadyInForce } from './times/already-in-force.ts';
import { governedIvrs } from './governed-ivrs.ts';
import type { Span } from './times/recurrence.ts';

const PATH = 'target.id';

export interface Inspected {
  readonly request: MaintenanceRequest;
  readonly state: TargetState;
  readonly whole: Fields;
}

/** The window in the local time of the group, or what is wrong with it. */
type InZone = { readonly span: Span } | { readonly problems: readonly TargetProblem[] };

function zoneProblem({ request, state }: Inspected, timeZone: JsonValue): string | null {
  const group = `schedule group ${state.name} (${state.id})`;
  if (typeof timeZone !== 'string' || timeZone === '')
    return `${group} has no time zone: nobody can say when its schedules begin. Give it one in Genesys`;
  const why = request.period.whyNoZone(timeZone);
  return why === null ? null : `the time zone of ${group}, ${timeZone}, cannot be used: it ${why}`;
}

function inZone(inspected: Inspected): InZone {
  const { timeZone: zone = null } = inspected.state.fields;
  const why = zoneProblem(inspected, zone);
  if (why !== null || typeof zone !== 'string')
    return { problems: [{ path: PATH, message: why ?? '' }] };
  const { period } = inspected.request;
  const start = period.toLocal(zone, period.startMs);
  const end = period.toLocal(zone, period.endMs);
  if (start.ok && end.ok) return { span: { fromMs: start.wallMs, untilMs: end.wallMs } };
  return {
    problems: [
      ...(start.ok ? [] : [{ path: 'start_time', message: `the start ${start.message}` }]),
      ...(end.ok ? [] : [{ path: 'duration_minutes', message: `the end ${end.message}` }]),
    ],
  };
}

export async function inspectGroup(api: Api, inspected: Inspected): Promise<TargetReport> {
  const { request, state, whole } = inspected;
  const { list = 'holiday' } = request.settings;
  const inactive = whyInactive(whole, `schedule group ${state.name} (${state.id})`);
  const zoned = inZone(inspected);
  const nothing = { problems: [], standing: [], findings: [] };
  const question = { name: state.name, group: whole, list };
  const [callers, force] = await Promise.all([
    governedIvrs(api, state, list),
    'span' in zoned ? alreadyInForce(api, { ...question, span: zoned.span }) : nothing,
  ]);
  return {
    problems: [
      ...(inactive === null ? [] : [{ path: PATH, message: inactive }]),
      ...('problems' in zoned ? zoned.problems : []),
      ...callers.problems,
      ...force.problems,
    ],
    standing: force.standing,
    findings: [...callers.findings, ...force.findings],
  };
}
