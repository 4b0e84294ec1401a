/**
 * What is on the line after a write was refused as a conflict: our change after all, somebody's edit or maintenance,
 * or nothing that explains it.
 */
import type { Change } from '../../../contract/change/change.ts';
import { targetPath } from '../../../contract/request/target/target.ts';
import type { ApplyResult, NotApplied } from '../../../contract/steps/apply-steps.ts';
import { OTHERS_MAINTENANCE, UNEXPLAINED_CONFLICT } from '../../../contract/window/start-rules.ts';
import type { GenesysError, TargetKind, TargetState } from '../../../adapters/genesys/index.ts';
import {
  classifyConflict,
  evolve,
  othersMaintenance,
  UNEXPLAINED,
  unexplainedWords,
  type Classified,
} from '../../../line/index.ts';
import { ownForm } from './stored-change.ts';
import { news, note, notApplied, tellApplied, type Writing } from './write-change.ts';

/** A lagging replica explains a conflict within seconds. */
const EXPLAIN_AGAIN_MS = 3_000;

const STALE_READ = notApplied(
  'stale_read',
  'the API shows an older version of the line than before',
  1_000,
);

function unexplained(target: TargetKind, { version }: Change, refused: GenesysError): NotApplied {
  const message = unexplainedWords(target, refused, version);
  return notApplied(UNEXPLAINED_CONFLICT, message, EXPLAIN_AGAIN_MS);
}

function foreignMaintenance({ deps, input }: Writing, state: TargetState): NotApplied {
  const { kind } = input.plan.target;
  const message = othersMaintenance(deps.genesys.target(kind), state);
  const problems = [{ path: targetPath(kind), message }];
  return { ...notApplied(OTHERS_MAINTENANCE, message, null), problems };
}

/** The line shows our change after all, or somebody else's: the window goes on from there. */
async function takeEvent(
  writing: Writing,
  { event }: Extract<Classified, { kind: 'event' }>,
  now: TargetState,
  refused: GenesysError,
): Promise<ApplyResult> {
  const { deps, input, run, accounts } = writing;
  if (event.kind === 'applied') {
    const target = deps.genesys.target(input.plan.target.kind);
    const lateness = Math.max(0, run.serverNowMs() - input.plan.start_ms);
    const stored = { state: now, findings: ownForm(target, input.change.intended, now) };
    return tellApplied(writing, stored, { latencyMs: null, lateness });
  }
  await note(writing, evolve(accounts.known, event));
  return {
    status: 'conflict',
    expected_version: input.change.version,
    actual_version: now.version,
    ...news(writing, event),
    request_id: refused.contextId,
  };
}

/** The read that should have explained a conflict failed. */
export function unexplainedBy(writing: Writing, failed: ApplyResult): ApplyResult {
  return failed.status === 'not_applied' ? { ...failed, ...news(writing, UNEXPLAINED) } : failed;
}

/** After a write was refused as a conflict: compares the current state with everything known about our own change. */
export async function explainConflict(
  writing: Writing,
  refused: GenesysError,
): Promise<ApplyResult> {
  const { deps, input, run, accounts } = writing;
  const { target: ref } = input.plan;
  const target = deps.genesys.target(ref.kind);
  const now = await target.read(ref.id, run.reading('apply'), input.change.intended);
  const { known } = accounts;
  // A write that was never sent has put nothing there.
  const meant = refused.outcome === 'not_sent' ? evolve(known, { kind: 'refused' }) : known;
  const outcome = classifyConflict(target, { ...accounts, known: meant }, now);
  const open = news(writing, UNEXPLAINED);
  switch (outcome.kind) {
    case 'stale_read':
      return { ...STALE_READ, ...open, request_id: refused.contextId };
    case 'unexplained':
      return {
        ...unexplained(target, input.change, refused),
        ...open,
        request_id: refused.contextId,
      };
    case 'others_maintenance':
      return foreignMaintenance(writing, now);
    case 'event':
      return takeEvent(writing, outcome, now, refused);
  }
}
