/** Who else changed a target, according to the organisation's audit. Writes nothing, and no line waits for it. */
import {
  NOTHING_TOLD,
  NOTHING_TOLD_YET,
  type WhoChanged,
  type WhoChangedQuestion,
} from '../../contract/reporting/who-changed.ts';
import { formatInstant } from '../../contract/values/instant.ts';
import { isGenesysError, type AuditedChanges } from '../../adapters/genesys/index.ts';
import type { ActivityDeps } from '../deps.ts';
import { mustBeServed, unproven } from '../failures.ts';
import { StepRun } from '../step-run.ts';

type Deps = Pick<ActivityDeps, 'genesys' | 'organizationId'>;

function notKnown(why: string): WhoChanged {
  return { kind: 'who_changed', changes: [], why };
}

/** The most changes, and fields of one change: more would fill the memo of a window. */
const MOST = 20;

/** @throws {ApplicationFailure} so that the engine asks again */
function mustTell({ changes, why, mayPass }: AuditedChanges): void {
  if (changes.length > 0 || !mayPass) return;
  const nothing = { code: NOTHING_TOLD, message: why ?? NOTHING_TOLD_YET };
  throw unproven(nothing, { attempts: [], final: false });
}

async function find(
  { genesys }: Deps,
  { target: { kind, id }, since_ms, until_ms, insist }: WhoChangedQuestion,
  run: StepRun,
): Promise<WhoChanged> {
  if (kind === 'flow-ivr') return notKnown('the API of this kind of target keeps no audit.');
  const untilMs = until_ms ?? run.serverNowMs();
  const sinceMs = Math.min(since_ms, untilMs);
  const question = { entity: { kind: genesys.target(kind).entity, id }, sinceMs, untilMs };
  const found = await genesys.readChanges(question, run.reading('other'));
  if (insist === true) mustTell(found);
  const most = insist === true ? MOST : Infinity;
  const told = found.changes.slice(0, most).map(({ atMs, action, by, fields }) => {
    const at = formatInstant(atMs);
    return { at, action, by, fields: fields.slice(0, most) };
  });
  return { kind: 'who_changed', changes: told, why: found.why };
}

export function createWhoChanged(deps: Deps) {
  return async function whoChanged(question: WhoChangedQuestion): Promise<WhoChanged> {
    mustBeServed(question, deps);
    const { insist = false } = question;
    return StepRun.retried(async (run) => {
      try {
        return await find(deps, question, run);
      } catch (error) {
        if (insist || !isGenesysError(error, 'deadline')) throw error;
        return notKnown('the audit did not answer in time; ask again.');
      }
    });
  };
}
