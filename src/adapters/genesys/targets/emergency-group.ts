/**
 * The kind `emergency-group`: the group is switched on. One write for any number of IVRs, by a switch that people use
 * as well; so the group should be our own, and any change after our write needs a person.
 */
import { isSameJson, type Fields } from '../json.ts';
import type { RequestContext } from '../pipe/request-context.ts';
import type { RequestPipe } from '../pipe/request-pipe.ts';
import { withNumbers, withoutNumbers, type IvrsWithNumbers } from './callers/ivr-numbers.ts';
import { callersOfIvrs, listed, named } from './callers/words.ts';
import { callFlows, ivrsOf } from './emergency-groups.ts';
import { lookAtFlow } from './maintenance-flow.ts';
import { isOwned, OWNED } from './owned-group.ts';
import { isMarked, markedObjects, markOf, type ManagedObject } from './objects/marked-objects.ts';
import type {
  MaintenanceRequest,
  TargetFinding,
  TargetKind,
  TargetReport,
  TargetState,
} from './target-kind.ts';
import { whyInactive, WholeObjects } from './objects/whole-objects.ts';

const ROUTE = '/api/v2/architect/emergencygroups/{id}';
const PATH = 'target.id';
/** How many flows are checked: a group has few, and a check before a window must cost few requests. */
const CHECKED_FLOWS = 4;
/** How many, if the words of the request are checked as well. */
const CHECKED_WITH_WORDS = 1;

const FAMILY = {
  entity: 'emergency group',
  route: ROUTE,
  viewPermission: 'routing:emergencyGroup:view',
  editPermission: 'routing:emergencyGroup:edit',
} as const;

const MANAGED: ManagedObject = {
  fieldsOf: (whole) => ({ enabled: whole['enabled'] === true }),
  withFields: (whole, { enabled }) => (enabled === undefined ? whole : { ...whole, enabled }),
};

function maintenanceFields(request: MaintenanceRequest): Fields {
  return { enabled: true, ...markOf(request) };
}

function ownProblems({ settings }: MaintenanceRequest, state: TargetState, whole: Fields) {
  const group = `emergency group ${state.name} (${state.id})`;
  const inactive = whyInactive(whole, group);
  const isShared = !isOwned(whole['description']) && settings.shared !== true;
  const why = `${group} is not Interlude's own: somebody who declares an emergency with it meanwhile changes nothing, and the end of the window would end it. Write ${OWNED} into its description, as a sentence of its own, if nobody else uses it, or send target.shared: true with a reason`;
  return [
    ...(inactive === null ? [] : [{ path: PATH, message: inactive }]),
    ...(isShared ? [{ path: 'target.shared', message: why }] : []),
  ];
}

/** Switched on by a person, it stays on; with a mark, it is on by a window, which will switch it off. */
function alreadyOn({ id, name, fields }: TargetState): Pick<TargetReport, 'standing' | 'passing'> {
  const group = `emergency group ${name} (${id})`;
  const isOn = fields['enabled'] === true;
  if (isMarked(fields)) {
    const message = isOn
      ? `${group} is on by another window, as its mark says`
      : `another window has left its mark in the description of ${group}: remove it by hand if that window is over`;
    return { standing: [], passing: [{ path: PATH, message }] };
  }
  if (!isOn) return { standing: [] };
  const message = `${group} is on already: an emergency, or another window; there would be nothing to put back`;
  return { standing: [{ path: PATH, message }] };
}

function routesOf(whole: Fields) {
  const parsed = callFlows.safeParse(whole['emergencyCallFlows'] ?? null);
  return parsed.success ? (parsed.data ?? []) : [];
}

interface NamedFlow {
  readonly id: string;
  readonly name: string | null;
}

/** The flows that answer while the group is on, once each. */
function flowsOf(whole: Fields): readonly NamedFlow[] {
  const flows = routesOf(whole).flatMap(({ emergencyFlow }) => emergencyFlow ?? []);
  const byId = new Map(flows.map(({ id, name }) => [id, { id, name: name ?? null }]));
  return [...byId.values()];
}

function callersOf({ name }: TargetState, { ivrs, why }: IvrsWithNumbers): TargetFinding {
  if (ivrs.length > 0) return callersOfIvrs(ivrs, why);
  const message = `emergency group ${name} has no call route: only flows that evaluate it by name send callers elsewhere`;
  return { code: 'no_call_routes', message };
}

/** The first few are checked; the others are reported as not checked. */
function flowFindings(flows: readonly NamedFlow[], looked: number): TargetFinding[] {
  if (flows.length === 0) return [];
  const message = `callers reach ${listed(flows.map((flow) => `flow ${named(flow)}`))} meanwhile`;
  const unseen = listed(flows.slice(looked).map(named));
  const why = `whether these flows are published was not checked: ${unseen}`;
  const left: TargetFinding[] = unseen === '' ? [] : [{ code: 'not_checked', message: why }];
  return [{ code: 'flows', message }, ...left];
}

function describe({ enabled }: Fields): string {
  return enabled === true
    ? 'Callers reach the emergency flows of the group.'
    : 'Callers reach the flows of their IVRs.';
}

class EmergencyGroups {
  readonly #pipe: RequestPipe;
  readonly #objects: WholeObjects;

  constructor(pipe: RequestPipe) {
    this.#pipe = pipe;
    this.#objects = new WholeObjects(pipe, FAMILY);
  }

  toKind(): TargetKind {
    const objects = this.#objects;
    return {
      kind: 'emergency-group',
      ...markedObjects(objects, MANAGED),
      isMovedByOthers: true,
      dependants: { objectType: 'EMERGENCYGROUP', refuses: false },
      ivrs: async (id, context) => {
        const { whole } = await objects.read(id, context);
        return ivrsOf(routesOf(whole));
      },
      maintenanceFields,
      inspect: (request, state, context) => this.#inspect(request, state, context),
      // If it is on without our mark, it is somebody's emergency, and so no baseline either.
      showsMaintenance: (fields) => fields['enabled'] === true || isMarked(fields),
      isSame: isSameJson,
      isAlike: isSameJson,
      describe,
    };
  }

  async #inspect(
    request: MaintenanceRequest,
    state: TargetState,
    context: RequestContext,
  ): Promise<TargetReport> {
    const whole = this.#objects.known(state.id, state.version) ?? {};
    const hasWords = request.fallbackGreeting !== null;
    const [flows, ivrs] = await Promise.all([
      this.#flows(whole, hasWords ? CHECKED_WITH_WORDS : CHECKED_FLOWS, context),
      this.#ivrs(whole, hasWords, context),
    ]);
    return {
      problems: [...ownProblems(request, state, whole), ...flows.problems],
      ...alreadyOn(state),
      findings: [callersOf(state, ivrs), ...flows.findings],
    };
  }

  async #ivrs(whole: Fields, hasWords: boolean, context: RequestContext): Promise<IvrsWithNumbers> {
    const ivrs = ivrsOf(routesOf(whole));
    if (!hasWords) return withNumbers(this.#pipe, ivrs, context);
    return { ivrs: withoutNumbers(ivrs), why: null };
  }

  async #flows(
    whole: Fields,
    most: number,
    context: RequestContext,
  ): Promise<Pick<TargetReport, 'problems' | 'findings'>> {
    const flows = flowsOf(whole);
    const some = flows.slice(0, most);
    const found = await Promise.all(
      some.map(({ id }) => lookAtFlow(this.#pipe, { id, path: PATH }, context)),
    );
    const names = flows.map(({ id, name }, place) => ({ id, name: found[place]?.name ?? name }));
    return {
      problems: found.flatMap(({ problems }) => problems),
      findings: flowFindings(names, some.length),
    };
  }
}

/** The kind, on the one pipe. */
export function emergencyGroup(pipe: RequestPipe): TargetKind {
  return new EmergencyGroups(pipe).toKind();
}
