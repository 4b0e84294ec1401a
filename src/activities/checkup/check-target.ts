/** One object, checked for the doctor before any window is booked on it. Writes nothing. */
import type { TargetCheck, TargetCheckup } from '../../contract/reporting/checkup.ts';
import type { TargetRef } from '../../contract/request/target/target.ts';
import { targetName } from '../../contract/request/window-plan.ts';
import {
  isGenesysError,
  servedBy,
  type RequestContext,
  type TargetRight,
  type TargetRights,
} from '../../adapters/genesys/index.ts';
import type { ActivityDeps } from '../deps.ts';

type Deps = Pick<ActivityDeps, 'genesys' | 'apiUrl'>;
type State = TargetCheck['state'];

function line(
  check: TargetCheck['check'],
  state: State,
  message: string,
  next_step: string | null = null,
): TargetCheck {
  return { check, state, message, next_step };
}

/** What only a write, or a request of its own, can show. */
function notChecked({ kind }: TargetRef): string {
  return kind === 'flow-ivr'
    ? 'write permission: this API shows it only when a write is sent'
    : 'what callers would reach, and what else a request names: checked by interlude schedule --dry-run';
}

const READ_STEPS = {
  not_found: 'check the id: the object must be of this kind and not deleted',
  forbidden: "give the worker's OAuth client a role with that permission, in the object's division",
} as const;

/** An error of the API, which says nothing about the object. */
function unread(check: TargetCheck['check'], error: unknown): TargetCheck {
  const message = error instanceof Error ? error.message : 'failed';
  if (isGenesysError(error, 'not_found')) return line(check, 'fail', message, READ_STEPS.not_found);
  if (isGenesysError(error, 'forbidden')) return line(check, 'fail', message, READ_STEPS.forbidden);
  const isPassing = isGenesysError(error, 'unavailable', 'rate_limited', 'deadline');
  return isPassing
    ? line(check, 'unknown', message, 'ask again')
    : line(check, 'fail', message, 'fix this, then check again');
}

async function checkRead(
  { genesys }: Deps,
  { kind, id }: TargetRef,
  context: RequestContext,
): Promise<TargetCheck> {
  try {
    const target = genesys.target(kind);
    const { name, version, fields } = await target.read(id, context);
    const counted = target.versions === 'counted' ? `, version ${version}` : ', without versions';
    return line('read', 'ok', `${name}${counted}. ${target.describe(fields)}`);
  } catch (error) {
    return unread('read', error);
  }
}

const PURPOSES: Readonly<Record<TargetRight['purpose'], string>> = {
  view: 'to view it',
  edit: 'to edit it',
  check: 'to check what it refers to',
};

/** The division where a right counts; empty if any. */
function whereOf({ isOfObject }: TargetRight, { division }: TargetRights): string {
  return isOfObject && division !== null ? ` in division ${division.name}` : '';
}

function heldIn(divisions: readonly { readonly name: string }[]): string {
  const names = divisions.map(({ name }) => name).join(', ');
  return divisions.length === 0
    ? '; the client does not have it in any division'
    : `; the client has it in ${names} only`;
}

function rightLine(asked: TargetRight, found: TargetRights): TargetCheck {
  const { anyOf, purpose, isNeeded, right } = asked;
  const permission = `${anyOf.join(' or ')} (${PURPOSES[purpose]})`;
  const where = whereOf(asked, found);
  if (right.has === 'yes') return line('rights', 'ok', `${permission}${where}`);
  if (right.has === 'unknown')
    return line('rights', 'unknown', `${permission}${where}: not known. ${right.why}`);
  const message = `${permission} is missing${where}${heldIn(right.divisions)}`;
  const step = `give the worker's OAuth client a role with ${anyOf.join(' or ')}${where}`;
  return line('rights', isNeeded ? 'fail' : 'warn', message, step);
}

async function checkRights(
  { genesys }: Deps,
  target: TargetRef,
  context: RequestContext,
): Promise<TargetCheck[]> {
  try {
    const found = await genesys.readTargetRights(target, context);
    if (found === null) return [];
    const noDivision =
      found.division === null
        ? [line('not_checked', 'unknown', 'its division is unknown: checked in any division')]
        : [];
    return [...found.rights.map((right) => rightLine(right, found)), ...noDivision];
  } catch (error) {
    if (!isGenesysError(error)) throw error;
    return [unread('rights', error)];
  }
}

/** Never rejects because of the API's answer: that is the report. */
export async function checkTarget(
  deps: Deps,
  target: TargetRef,
  context: RequestContext,
): Promise<TargetCheckup> {
  const name = targetName(target);
  const { kinds, sentence } = servedBy(deps.apiUrl);
  if (!kinds.includes(target.kind)) {
    const step = `choose a target of kind ${kinds.join(', ')}, or another environment`;
    return { target: name, checks: [line('served', 'fail', sentence, step)] };
  }
  const [read, rights] = await Promise.all([
    checkRead(deps, target, context),
    checkRights(deps, target, context),
  ]);
  const left = line('not_checked', 'unknown', notChecked(target));
  return { target: name, checks: [read, ...rights, left] };
}
