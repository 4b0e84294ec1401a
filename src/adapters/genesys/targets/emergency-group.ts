/**
 * The kind `emergency-group`: the group is switched on. One write for any number of IVRs, by a switch that people use
 * as well; so the group should be our own, and any change after our write needs a person.
 */
import type { Api } from '../asking/api.ts';
import { isSameJson, type Fields } from '../json.ts';
import type { RequestPipe } from '../pipe/request-pipe.ts';
import { withNumbers, withoutNumbers, type IvrsWithNumbers } from './callers/ivrs.ts';
import { callersOfIvrs, listed, named } from './callers/words.ts';
import { callFlows, ivrsOf, onceEach } from './emergency-groups.ts';
import { lookAtFlow } from './maintenance-flow.ts';
import { isMarked, markedObjects, markOf, type ManagedObject } from './objects/marked-objects.ts';
import { whyInactive, WholeObjects } from './objects/whole-objects.ts';
import {
  ORDINARY,
  type IvrOfTarget,
  type MaintenanceRequest,
  type TargetFinding,
  type TargetKind,
  type TargetReport,
  type TargetState,
} from './target-kind.ts';

/** What a person writes into the description of a group that nobody declares emergencies with. */
const OWNED = 'interlude-owned';

const WORD = /(?<![\p{L}\p{N}_-])interlude-owned(?![\p{L}\p{N}_-])/iu;
/** Before the word in its sentence, or right after it: the sentence may say that the group is somebody else's. */
const DENIED_BEFORE =
  /(?<![\p{L}\p{N}_])(?:no|not|non|never|nobody|without|isn['’]?t|\p{L}+n['’]t)(?![\p{L}\p{N}_])/iu;
const DENIED_AFTER =
  /^["'”’)\]\s]*(?:[:=?]\s*|(?:is|was)\s+)?(?:no|not|never|false)(?![\p{L}\p{N}_])/iu;
const SENTENCE = /[.!;\n]/u;

function isSaid(before: string, after: string): boolean {
  const sentence = before.split(SENTENCE).at(-1) ?? '';
  return !DENIED_BEFORE.test(sentence) && !DENIED_AFTER.test(after);
}

/** A word in a sentence with a negation does not count: better to ask. */
export function isOwned(description: unknown): boolean {
  if (typeof description !== 'string') return false;
  const [first = '', ...rest] = description.split(WORD);
  const parts = [first, ...rest];
  return rest.some((after, n) => isSaid(parts[n] ?? '', after));
}

const PATH = 'target.id';
/** How many flows are checked: a group has few, and a check before a window must cost few requests. */
const CHECKED_FLOWS = 4;
/** How many, if the words of the request are checked as well. */
const CHECKED_WITH_WORDS = 1;

const FAMILY = {
  entity: 'emergency group',
  route: '/api/v2/architect/emergencygroups/{id}',
  viewPermission: 'routing:emergencyGroup:view',
  editPermission: 'routing:emergencyGroup:edit',
} as const;

const MANAGED: ManagedObject = {
  fieldsOf: (whole) => ({ enabled: whole['enabled'] === true }),
  withFields: (whole, { enabled }) => (enabled === undefined ? whole : { ...whole, enabled }),
};

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

function flowsOf(whole: Fields): readonly IvrOfTarget[] {
  return onceEach(routesOf(whole).flatMap(({ emergencyFlow }) => emergencyFlow ?? []));
}

function callersOf({ name }: TargetState, { ivrs, why }: IvrsWithNumbers): TargetFinding {
  if (ivrs.length > 0) return callersOfIvrs(ivrs, why);
  const message = `emergency group ${name} has no call route: only flows that evaluate it by name send callers elsewhere`;
  return { code: 'no_call_routes', message };
}

/** The first few are checked; the others are reported as not checked. */
function flowFindings(flows: readonly IvrOfTarget[], looked: number): TargetFinding[] {
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

export function emergencyGroup(pipe: RequestPipe): TargetKind {
  const objects = new WholeObjects(pipe, FAMILY);
  return {
    ...ORDINARY,
    ...markedObjects(objects, MANAGED),
    isMovedByOthers: true,
    dependants: { objectType: 'EMERGENCYGROUP', refuses: false },
    ivrs: async (id, context) => ivrsOf(routesOf((await objects.read(id, context)).whole)),
    maintenanceFields: (request) => ({ enabled: true, ...markOf(request) }),
    inspect: (request, state, context) => {
      const whole = objects.known(state.id, state.version) ?? {};
      return inspect({ pipe, context }, request, state, whole);
    },
    // If it is on without our mark, it is somebody's emergency, and so no baseline either.
    showsMaintenance: (fields) => fields['enabled'] === true || isMarked(fields),
    isAlike: isSameJson,
    describe,
  };
}

async function inspect(
  api: Api,
  request: MaintenanceRequest,
  state: TargetState,
  whole: Fields,
): Promise<TargetReport> {
  const hasWords = request.fallbackGreeting !== null;
  const ivrs = ivrsOf(routesOf(whole));
  const [flows, numbered] = await Promise.all([
    lookAtFlows(api, flowsOf(whole), hasWords ? CHECKED_WITH_WORDS : CHECKED_FLOWS),
    hasWords ? { ivrs: withoutNumbers(ivrs), why: null } : withNumbers(api, ivrs),
  ]);
  return {
    problems: [...ownProblems(request, state, whole), ...flows.problems],
    ...alreadyOn(state),
    findings: [callersOf(state, numbered), ...flows.findings],
  };
}

async function lookAtFlows(
  api: Api,
  flows: readonly IvrOfTarget[],
  most: number,
): Promise<Pick<TargetReport, 'problems' | 'findings'>> {
  const some = flows.slice(0, most);
  const found = await Promise.all(some.map(({ id }) => lookAtFlow(api, id, PATH)));
  const names = flows.map(({ id, name }, place) => ({ id, name: found[place]?.name ?? name }));
  return {
    problems: found.flatMap(({ problems }) => problems),
    findings: flowFindings(names, some.length),
  };
}
