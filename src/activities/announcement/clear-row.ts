/** Clears an announcement row once nobody hears it, if it still holds our words and no other window's. */
import type { ClearRowInput, ClearRowResult } from '../../contract/steps/row-steps.ts';
import { clearRow, type RowClearing } from '../../line/index.ts';
import type { ActivityDeps } from '../deps.ts';
import { unproven, mustBeServed } from '../failures.ts';
import { StepRun } from '../step-run.ts';

type Deps = Pick<ActivityDeps, 'genesys' | 'calendar' | 'organizationId' | 'checkAttempt'>;

function notShown(run: StepRun): Error {
  const message = 'the announcement row does not show yet that it was cleared';
  return unproven({ code: 'row_unproven', message }, { attempts: run.attempts, final: false });
}

/** Whether a read without our words may be older than our own write; it is then repeated once. */
function mayBeOld({ outcome, wrote }: RowClearing, run: StepRun): boolean {
  return outcome !== 'gone' && !wrote && run.number === 1;
}

async function clear(deps: Deps, input: ClearRowInput, run: StepRun): Promise<ClearRowResult> {
  await run.mustBeAwaited(deps.checkAttempt);
  const { announced, ...booked } = input;
  const { in_use } = await deps.calendar.leaveRow(booked);
  if (in_use) return { outcome: 'in_use' };
  const clearing = await clearRow(deps.genesys.target('data-table-row'), announced, {
    reading: () => run.reading('other'),
    writing: () => run.writing('other'),
  });
  const { outcome } = clearing;
  if (outcome === 'unproven' || mayBeOld(clearing, run)) throw notShown(run);
  return { outcome };
}

export function createClearRow(deps: Deps) {
  return async function clearAnnouncement(input: ClearRowInput): Promise<ClearRowResult> {
    mustBeServed(input, deps);
    return StepRun.retried((run) => clear(deps, input, run));
  };
}
