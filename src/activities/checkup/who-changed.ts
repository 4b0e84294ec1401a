/** Who else changed a target, by the organisation's audit: for `interlude show`. Writes nothing, and is never waited for by a line. */
import type { TargetKindName } from '../../contract/request/target.ts';
import type { WhoChanged, WhoChangedQuestion } from '../../contract/telling/who-changed.ts';
import { formatInstant } from '../../contract/values/instant.ts';
import { isGenesysError, type GenesysEntity } from '../../adapters/genesys/index.ts';
import type { ActivityDeps } from '../deps.ts';
import { mustBeServed, toFailure } from '../failures.ts';
import { StepRun } from '../step-run.ts';

type Deps = Pick<ActivityDeps, 'genesys' | 'organizationId'>;

/** As the audit knows them; a menu of a gateway has none. */
const ENTITIES: Readonly<Record<Exclude<TargetKindName, 'flow-ivr'>, GenesysEntity['kind']>> = {
  ivr: 'ivr',
  'emergency-group': 'emergency group',
  'schedule-group': 'schedule group',
  'data-table-row': 'row',
};

function notKnown(why: string): WhoChanged {
  return { kind: 'who_changed', changes: [], why };
}

async function find(
  { genesys }: Deps,
  { target: { kind, id }, since_ms: sinceMs, until_ms: untilMs }: WhoChangedQuestion,
  run: StepRun,
): Promise<WhoChanged> {
  if (kind === 'flow-ivr') return notKnown('the API of this kind of target keeps no audit.');
  const question = { entity: { kind: ENTITIES[kind], id }, sinceMs, untilMs };
  const { changes, why } = await genesys.readChanges(question, run.reading('other'));
  const told = changes.map(({ atMs, action, by, fields }) => {
    const at = formatInstant(atMs);
    return { at, action, by, fields };
  });
  return { kind: 'who_changed', changes: told, why };
}

export function createWhoChanged(deps: Deps) {
  return async function whoChanged(question: WhoChangedQuestion): Promise<WhoChanged> {
    mustBeServed(question, deps);
    return StepRun.during(async (run) => {
      try {
        return await find(deps, question, run);
      } catch (error) {
        if (isGenesysError(error, 'deadline'))
          return notKnown('the audit did not answer in time; ask again.');
        throw toFailure(error, { attempts: [], final: false, pauseMs: run.pauseWithinStepMs });
      }
    });
  };
}
