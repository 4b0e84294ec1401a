/** Compares a receipt with the history, and the line with its expected state. Pure. */
import type { Fields, JsonValue } from '../../contract/values/json.ts';
import { looksLike, newVersionOf } from '../../line/change.ts';
import type { ProofAnswer, VerificationCheck } from '../../contract/reporting/verification.ts';
import type { Proof } from '../../contract/window/window.ts';
import type { HistoryProof } from './proof-from-history.ts';

/** A workflow `runs`, `ended` with a receipt, or was `cut_short`; `rescued`: its rescue has the receipt. */
export type Course = 'runs' | 'ended' | 'cut_short' | 'rescued';

/** What the receipt of a rescue covers: the way back. */
const OF_RESCUE: ReadonlySet<string> = new Set([
  'baseline_hash',
  'final_hash',
  'final_version',
  'revert_lateness_ms',
]);

export interface Compared {
  readonly course: Course;
  readonly history: HistoryProof;
  /** The receipt's proof; null if there is none. */
  readonly receipt: Proof | null;
  readonly answer: ProofAnswer;
}

/** The expected state of the line now: what the window left or, while it is active, what it wrote. */
export function expectedNow({ change, final }: HistoryProof, course: Course): Fields {
  if (final !== null) return final;
  return course === 'runs' && newVersionOf(change) !== null ? looksLike(change) : change.baseline;
}

function compare(check: string, expected: JsonValue, actual: JsonValue): VerificationCheck {
  const ok = JSON.stringify(expected) === JSON.stringify(actual);
  const message = ok ? 'as in the history' : 'the receipt says something else than the history';
  return { check, expected, actual, ok, message };
}

function receiptChecks(compared: Compared): VerificationCheck[] {
  const { receipt, course, history, answer } = compared;
  if (course === 'runs') return [];
  const { baseline_hash, written_hash, final_hash } = answer;
  const whole: Proof = { baseline_hash, written_hash, final_hash, ...history.numbers };
  const must = Object.entries(whole).filter(
    ([name]) => course !== 'rescued' || OF_RESCUE.has(name),
  );
  if (receipt !== null) {
    const says = new Map<string, JsonValue>(Object.entries(receipt));
    return must.map(([name, value]) => compare(name, value, says.get(name) ?? null));
  }
  const message =
    course === 'cut_short'
      ? 'the workflow was ended in Temporal before it was over: there is no receipt'
      : 'the window has written, and its receipt has no proof: a person took the line over';
  return [{ check: 'receipt', expected: 'a proof', actual: null, ok: false, message }];
}

function restoredChecks({ history, answer }: Compared): VerificationCheck[] {
  if (history.final === null) return [];
  const { baseline_hash: expected, final_hash: actual } = answer;
  const kept = history.keptFields.join(', ');
  const isSame = expected === actual;
  const message = isSame
    ? 'the line was put back exactly as it was'
    : kept === ''
      ? 'the line was not put back as it was'
      : `somebody else's edit was kept: ${kept}`;
  return [{ check: 'restored', expected, actual, ok: isSame || kept !== '', message }];
}

/** The expected version; null if not known. */
function expectedVersion({ history, course }: Compared): number | null {
  const { final_version: final, new_version: written } = history.numbers;
  return final ?? (course === 'runs' ? written : null);
}

function sayLive(version: number | null, wanted: number | null, differing: string): string {
  const fields = differing === '' ? 'the managed fields are as it left them' : differing;
  if (wanted !== null && version !== wanted)
    return `changed since: version ${version}, the window left ${wanted}; ${fields}`;
  if (differing !== '') return differing;
  return wanted === null ? 'is as it was before the window' : 'is as the window left it';
}

function liveCheck(compared: Compared): VerificationCheck {
  const { live, baseline_hash, written_hash, final_hash } = compared.answer;
  const { course } = compared;
  const wanted = expectedVersion(compared);
  const running = course === 'runs' ? written_hash : null;
  const expected = { version: wanted, hash: final_hash ?? running ?? baseline_hash };
  if (live === null) {
    const message = 'the target does not exist any more';
    return { check: 'live', expected, actual: null, ok: false, message };
  }
  const { version, hash, differing } = live;
  const named = differing.join(', ');
  const differs = named === '' ? '' : `${named} ${differing.length > 1 ? 'differ' : 'differs'}`;
  const ok = differing.length === 0 && (wanted === null || version === wanted);
  const message = sayLive(version, wanted, differs);
  return { check: 'live', expected, actual: { version, hash }, ok, message };
}

/** Everything that can be compared, the line last. */
export function checkProof(compared: Compared): readonly VerificationCheck[] {
  return [...receiptChecks(compared), ...restoredChecks(compared), liveCheck(compared)];
}
