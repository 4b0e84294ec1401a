/** Which lines a number or a name belongs to, and what their callers get now, for `interlude why`. Writes nothing. */
import type { LineLookup, LookedUpLine } from '../../contract/reporting/checkup.ts';
import {
  isGenesysError,
  servedBy,
  type FoundLine,
  type RequestContext,
} from '../../adapters/genesys/index.ts';
import type { ActivityDeps } from '../deps.ts';
import { StepRun } from '../step-run.ts';

type Deps = Pick<ActivityDeps, 'genesys' | 'apiUrl'>;

/** Advisory: the question is whose line it is, not what its callers hear. */
async function hears(
  { genesys }: Deps,
  id: string,
  context: RequestContext,
): Promise<string | null> {
  try {
    const target = genesys.target('ivr');
    return target.describe((await target.read(id, context)).fields);
  } catch (error) {
    if (!isGenesysError(error)) throw error;
    return null;
  }
}

async function toLine(
  deps: Deps,
  { id, name, numbers, scheduleGroupId, emergencyGroupIds }: FoundLine,
  context: RequestContext,
): Promise<LookedUpLine> {
  const groups = emergencyGroupIds.map((group) => `emergency-group:${group}`);
  const hours = scheduleGroupId === null ? [] : [`schedule-group:${scheduleGroupId}`];
  const targets = [`ivr:${id}`, ...groups, ...hours];
  return { name, numbers, targets, hears: await hears(deps, id, context) };
}

export function createLookUp(deps: Deps) {
  async function find(text: string, run: StepRun): Promise<LineLookup> {
    if (!servedBy(deps.apiUrl).kinds.includes('ivr'))
      return { kind: 'lookup', lines: [], gaps: ['this API has no IVRs with numbers'] };
    const context = run.reading('other');
    const { lines, gaps } = await deps.genesys.findLines(text, context);
    const told = await Promise.all(lines.map((line) => toLine(deps, line, context)));
    return { kind: 'lookup', lines: told, gaps };
  }

  return async function lookUp(text: string): Promise<LineLookup> {
    return StepRun.retried((run) => find(text, run));
  };
}
