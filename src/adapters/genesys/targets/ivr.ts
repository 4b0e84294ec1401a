/** The kind `ivr`: flows of a call route point at a maintenance flow; the rest is sent back unchanged. */
import type { Api } from '../asking/api.ts';
import { isGenesysError } from '../errors/errors.ts';
import { isAlikeJson, isSameJson, type Fields } from '../json.ts';
import type { RequestPipe } from '../pipe/request-pipe.ts';
import { callersOfIvr, named, idOfRef, isSameRef, nameOfRef } from './callers/words.ts';
import {
  ivrIdsOf,
  listEmergencyGroups,
  withIvr,
  type EmergencyGroupRow,
} from './emergency-groups.ts';
import { lookAtFlow, type FlowLook } from './maintenance-flow.ts';
import {
  isMarked,
  markedObjects,
  markIn,
  markOf,
  type ManagedObject,
} from './objects/marked-objects.ts';
import { whyInactive, WholeObjects } from './objects/whole-objects.ts';
import {
  ORDINARY,
  type MaintenanceRequest,
  type TargetFinding,
  type TargetKind,
  type TargetProblem,
  type TargetReport,
  type TargetState,
} from './target-kind.ts';

const PATH = 'target.id';
const FLOW_PATH = 'target.maintenance_flow_id';

const FLOWS = {
  open: 'openHoursFlow',
  closed: 'closedHoursFlow',
  holiday: 'holidayHoursFlow',
} as const;
type Hours = keyof typeof FLOWS;
const HOURS: readonly Hours[] = ['open', 'closed', 'holiday'];
const FLOW_FIELDS: ReadonlySet<string> = new Set(Object.values(FLOWS));
const FAMILY = {
  entity: 'ivr',
  route: '/api/v2/architect/ivrs/{id}',
  viewPermission: 'routing:callRoute:view',
  editPermission: 'routing:callRoute:edit',
} as const;

const MANAGED: ManagedObject = {
  fieldsOf: (whole) =>
    Object.fromEntries(Object.values(FLOWS).map((field) => [field, whole[field] ?? null])),
  /** A null flow is left out, which clears it. */
  withFields: (whole, flows) =>
    Object.fromEntries(
      Object.entries({ ...whole, ...flows }).filter(([name]) => flows[name] !== null),
    ),
};

/** Those of the wanted flows that are set: a flow that nobody reaches is not changed. */
function repointed({ settings }: MaintenanceRequest, { fields }: TargetState): readonly Hours[] {
  const { hours = HOURS } = settings;
  return HOURS.filter((one) => hours.includes(one) && idOfRef(fields[FLOWS[one]]) !== null);
}

function maintenanceFields(request: MaintenanceRequest, state: TargetState): Fields {
  const { maintenance_flow_id: id = '' } = request.settings;
  const flows = repointed(request, state).map((one) => [FLOWS[one], { id }] as const);
  return { ...Object.fromEntries(flows), ...markOf(request) };
}

/** Hours that were requested by name but have no flow. */
function unset(request: MaintenanceRequest, state: TargetState): TargetFinding[] {
  const { hours = [] } = request.settings;
  const changed = repointed(request, state);
  const left = HOURS.filter((one) => hours.includes(one) && !changed.includes(one));
  if (left.length === 0 || changed.length === 0) return [];
  const fields = left.map((one) => FLOWS[one]).join(', ');
  const message = `IVR ${state.name} has no ${fields}: for those hours nothing is changed, and callers get what they get now`;
  return [{ code: 'hours_unset', message }];
}

/** Without a schedule group there are no hours. */
function withoutHours(
  request: MaintenanceRequest,
  state: TargetState,
  whole: Fields,
): TargetFinding[] {
  const changed = repointed(request, state);
  const hasHours = !('id' in whole) || idOfRef(whole['scheduleGroup']) !== null;
  if (hasHours || changed.length === 0 || changed.includes('open')) return [];
  const message = `IVR ${state.name} has no schedule group: its callers reach openHoursFlow at any time, which this window does not change`;
  return [{ code: 'hours_unset', message }];
}

function ownProblems(
  request: MaintenanceRequest,
  state: TargetState,
  whole: Fields,
): TargetProblem[] {
  const object = `IVR ${state.name} (${state.id})`;
  const inactive = whyInactive(whole, object);
  if (inactive !== null) return [{ path: PATH, message: inactive }];
  if (repointed(request, state).length > 0) return [];
  const wanted = (request.settings.hours ?? HOURS).map((one) => FLOWS[one]).join(', ');
  const message = `${object} has none of ${wanted}: no hours would use the maintenance flow`;
  return [{ path: PATH, message }];
}

/** Set by a person; with our mark it is another window, which puts back what it changed. */
function alreadyThere(request: MaintenanceRequest, state: TargetState): TargetProblem[] {
  const { maintenance_flow_id: id = '' } = request.settings;
  if (isMarked(state.fields)) return [];
  return repointed(request, state)
    .filter((one) => isSameRef(state.fields[FLOWS[one]] ?? null, { id }))
    .map((one) => ({
      path: FLOW_PATH,
      message: `the ${FLOWS[one]} of IVR ${state.name} (${state.id}) is that flow already: there would be nothing to put back`,
    }));
}

function byAnotherWindow({ id, name, fields: { mark } }: TargetState): TargetProblem[] {
  if (typeof mark !== 'string') return [];
  const message = `another window has IVR ${name} (${id}), or has left its mark there: the description says [interlude ${mark}]`;
  return [{ path: PATH, message }];
}

export function ivr(pipe: RequestPipe): TargetKind {
  const objects = new WholeObjects(pipe, FAMILY);
  return {
    ...ORDINARY,
    ...markedObjects(objects, MANAGED),
    // Asked about many at once, so the name is not worth a request.
    ivrs: async (id) => [{ id, name: null }],
    async groups(id, context) {
      const { entities } = await listEmergencyGroups({ pipe, context });
      return withIvr(entities, id).map((one) => ({
        id: one.id,
        name: one.name,
        ivrs: ivrIdsOf(one),
      }));
    },
    maintenanceFields,
    inspect: (request, state, context) => {
      const whole = objects.known(state.id, state.version) ?? {};
      return inspect({ pipe, context }, request, state, whole);
    },
    showsMaintenance: isMarked,
    isSame: (a, b, field) => (FLOW_FIELDS.has(field) ? isSameRef(a, b) : isSameJson(a, b)),
    isAlike: (a, b, field) => (FLOW_FIELDS.has(field) ? isSameRef(a, b) : isAlikeJson(a, b)),
    describe,
  };
}

async function inspect(
  api: Api,
  request: MaintenanceRequest,
  state: TargetState,
  whole: Fields,
): Promise<TargetReport> {
  const { maintenance_flow_id: flowId = '' } = request.settings;
  const [flow, emergency] = await Promise.all([
    lookAtFlow(api, flowId, FLOW_PATH),
    lookAtEmergency(api, state),
  ]);
  return {
    problems: [...ownProblems(request, state, whole), ...flow.problems, ...emergency.problems],
    standing: alreadyThere(request, state),
    shown: shownBy(request, state, flow),
    passing: [...byAnotherWindow(state), ...emergency.passing],
    findings: [
      ...callersOfIvr(state.name, whole),
      ...unset(request, state),
      ...withoutHours(request, state, whole),
      ...(repointed(request, state).length > 0 ? reached(flowId, flow) : []),
      ...emergency.findings,
    ],
  };
}

/** An emergency is evaluated before any hours: callers would never reach the maintenance flow. */
async function lookAtEmergency(
  api: Api,
  { id, name }: TargetState,
): Promise<Required<Pick<TargetReport, 'problems' | 'passing' | 'findings'>>> {
  try {
    const { entities, isComplete } = await listEmergencyGroups(api);
    const holding = withIvr(entities, id);
    const on = holding.filter(({ enabled }) => enabled === true);
    const byWindows = on.filter(({ description }) => markIn(description) !== null);
    const incomplete = isComplete ? [] : [unread('not all emergency groups were read')];
    return {
      problems: on.filter((one) => !byWindows.includes(one)).map((one) => isOn(name, one)),
      passing: byWindows.map((one) => isOn(name, one)),
      findings: [...holding.map((one) => holds(name, one)), ...incomplete],
    };
  } catch (error) {
    if (!isGenesysError(error, 'forbidden', 'not_found')) throw error;
    return { problems: [], passing: [], findings: [unread(error.message)] };
  }
}

function shownBy(request: MaintenanceRequest, state: TargetState, { name }: FlowLook): Fields {
  const { maintenance_flow_id: id = '' } = request.settings;
  const flow = name === null ? { id } : { id, name };
  return Object.fromEntries(repointed(request, state).map((one) => [FLOWS[one], flow] as const));
}

function reached(id: string, { name }: FlowLook): TargetFinding[] {
  const message = `callers reach flow ${named({ id, name })} meanwhile`;
  return name === null ? [] : [{ code: 'flows', message }];
}

function isOn(name: string, group: EmergencyGroupRow): TargetProblem {
  const by = markIn(group.description) === null ? '' : ' by another window, as its mark says,';
  const message = `the emergency group ${group.name} (${group.id}) is on${by} and has the callers of IVR ${name}`;
  return { path: PATH, message };
}

function holds(name: string, group: EmergencyGroupRow): TargetFinding {
  const stands = group.enabled === true ? 'on' : 'off';
  const message = `emergency group ${named(group)}, ${stands}, has the callers of IVR ${name}`;
  return { code: 'groups', message };
}

function unread(why: string) {
  const message = `whether an emergency group has the callers of this IVR is not known: ${why}`;
  return { code: 'not_checked', message } as const;
}

function describe(fields: Fields): string {
  if (!Object.keys(fields).some((name) => FLOW_FIELDS.has(name))) return 'No flow is changed.';
  const flows = HOURS.filter((one) => idOfRef(fields[FLOWS[one]]) !== null).map(
    (one) => `"${nameOfRef(fields[FLOWS[one]])}" in ${one} hours`,
  );
  return flows.length === 0 ? 'Callers reach no flow.' : `Callers reach ${flows.join(', ')}.`;
}
