/** For `verify`: hashes of a history as in the receipt, and the line now. Reads the target once; writes nothing. */
import type { Fields } from '../../contract/values/json.ts';
import type {
  LiveLine,
  ProofAnswer,
  ProofQuestion,
} from '../../contract/reporting/verification.ts';
import { hashFields, isGenesysError } from '../../adapters/genesys/index.ts';
import { looksLike, managedBy, newVersionOf, originalOf } from '../../line/index.ts';
import type { ActivityDeps } from '../deps.ts';
import { isDefinite, mustBeServed } from '../failures.ts';
import { StepRun } from '../step-run.ts';

function hashOf(fields: Fields | null): string | null {
  return fields === null ? null : hashFields(fields);
}

/** Null if the target is gone, which is an answer as well. */
async function readLive(
  deps: ActivityDeps,
  { target: ref, expected, change }: ProofQuestion,
  run: StepRun,
): Promise<LiveLine | null> {
  const target = deps.genesys.target(ref.kind);
  try {
    const { version, fields } = await target.read(ref.id, run.reading('other'), change.intended);
    const differing = Object.entries(expected)
      .filter(([field, value]) => !target.isSame(fields[field] ?? null, value, field))
      .map(([field]) => field);
    return { version, hash: hashFields(managedBy(expected, fields)), differing };
  } catch (error) {
    if (isGenesysError(error, 'not_found')) return null;
    throw error;
  }
}

function hashesOf(
  deps: ActivityDeps,
  { target, change }: ProofQuestion,
): Pick<ProofAnswer, 'baseline_hash' | 'written_hash'> {
  const baseline = originalOf(deps.genesys.target(target.kind), change);
  const written = newVersionOf(change) === null ? null : looksLike(change);
  return { baseline_hash: hashFields(baseline), written_hash: hashOf(written) };
}

export function createCheckProof(deps: ActivityDeps) {
  return async function checkProof(question: ProofQuestion): Promise<ProofAnswer> {
    mustBeServed(question, deps);
    const answer = async (run: StepRun): Promise<ProofAnswer> => ({
      kind: 'verify',
      ...hashesOf(deps, question),
      final_hash: hashOf(question.final),
      live: await readLive(deps, question, run),
    });
    return StepRun.retried(answer, isDefinite);
  };
}
