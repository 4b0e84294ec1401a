/**
 * The receipt from a history is the one its window ended with, for every recorded history; and an altered receipt does
 * not pass.
 */
import {
  checkProof,
  expectedNow,
  proofFromHistory,
  receiptIn,
  type HistoryEvent,
  type HistoryProof,
} from '../../src/audit/index.ts';
import { decodeHistory } from '../../src/client/temporal/history/decoded-history.ts';
import { asReceipt } from '../../src/client/windows/reading/reading-status.ts';
import type { LiveLine, ProofAnswer } from '../../src/contract/reporting/verification.ts';
import type { Proof } from '../../src/contract/window/window.ts';
import { looksLike, newVersionOf } from '../../src/line/change.ts';
import { hashFields } from '../../src/adapters/genesys/index.ts';
import { recordedHistories } from '../support/temporal/recorded-histories.ts';

interface Recorded {
  readonly name: string;
  readonly history: HistoryProof | null;
  readonly receipt: Proof | null;
}

function proofIn(raw: unknown): Proof | null {
  const receipt = asReceipt(raw);
  if (receipt === null) throw new Error('this is no receipt');
  return receipt.proof;
}

function toRecorded(name: string, events: readonly HistoryEvent[]): Recorded {
  const raw = receiptIn(events);
  const receipt = raw === null ? null : proofIn(raw);
  return { name, history: proofFromHistory(events), receipt };
}

/** A worker's answer if the line is as it should be. */
function answerTo(history: HistoryProof, live: Partial<LiveLine> = {}): ProofAnswer {
  const { change, final, numbers } = history;
  const hash = hashFields(expectedNow(history, 'ended'));
  return {
    kind: 'verify',
    baseline_hash: hashFields(change.baseline),
    written_hash: newVersionOf(change) === null ? null : hashFields(looksLike(change)),
    final_hash: final === null ? null : hashFields(final),
    live: { version: numbers.final_version ?? 0, hash, differing: [], ...live },
  };
}

function failed(history: HistoryProof, receipt: Proof | null, answer = answerTo(history)) {
  const checks = checkProof({ course: 'ended', history, receipt, answer });
  return checks.filter(({ ok }) => !ok);
}

function isWindow(events: readonly HistoryEvent[]): boolean {
  return JSON.stringify(events[0]?.attributes['workflowType']).includes('maintenanceWindow');
}

describe('the proof of a recorded history', () => {
  let recorded: readonly Recorded[];
  /** A finished window with many faults. */
  let example: { readonly history: HistoryProof; readonly receipt: Proof };

  beforeAll(async () => {
    const all = [...(await recordedHistories())].map(
      ([name, history]) => [name, decodeHistory(history)] as const,
    );
    recorded = all
      .filter(([, events]) => isWindow(events))
      .map(([name, events]) => toRecorded(name, events));
    const found = recorded.find(({ name }) => name.endsWith('-lost-answer'));
    if (found?.history === undefined || found.history === null || found.receipt === null)
      throw new Error('no history of a lost answer is recorded');
    example = { history: found.history, receipt: found.receipt };
  });

  it('is the receipt, wherever there is one', () => {
    const proven = recorded.filter(({ receipt }) => receipt !== null);
    expect(proven.length).toBeGreaterThanOrEqual(4);
    for (const { name, history, receipt } of proven) {
      if (history === null) throw new Error(`${name} has a receipt and no proof`);
      expect([name, failed(history, receipt)]).toEqual([name, []]);
    }
  });

  it('is nothing if nothing was written', () => {
    const names = recorded.filter(({ history }) => history === null).map(({ name }) => name);
    const unwritten = ['refused', 'scheduled', 'scheduled-extended', 'cancelled-before'];
    expect(names).toEqual(
      expect.arrayContaining(unwritten.map((name) => expect.stringMatching(`-${name}$`))),
    );
  });

  it.each([
    ['baseline_hash', '00'],
    ['written_hash', null],
    ['final_hash', '00'],
    ['previous_version', 1],
    ['new_version', null],
    ['final_version', 99],
    ['start_lateness_ms', 0.5],
    ['revert_lateness_ms', 0.5],
    ['apply_attempts', 7],
    ['revert_attempts', 7],
    ['request_ids', ['made-up']],
  ])('does not agree with a receipt whose %s was forged', (field, value) => {
    const forged = { ...example.receipt, [field]: value };
    expect(failed(example.history, forged)).toMatchObject([{ check: field, actual: value }]);
  });

  it('does not agree with a receipt that says a line was put back which was not', () => {
    const { history, receipt } = example;
    const elsewhere = { ...history, final: { ...history.final, name: 'Elsewhere' } };
    const final_hash = hashFields(elsewhere.final);
    const checks = failed(elsewhere, { ...receipt, final_hash });
    expect(checks).toMatchObject([
      { check: 'restored', message: 'the line was not put back as it was' },
    ]);
  });

  it('says in plain words that a line was changed since, or is gone', () => {
    const { history, receipt } = example;
    const left = history.numbers.final_version ?? 0;
    const moved = answerTo(history, { version: left + 4, differing: ['greeting', 'routing'] });
    expect(failed(history, receipt, moved)).toMatchObject([
      {
        check: 'live',
        message: `changed since: version ${left + 4}, the window left ${left}; greeting, routing differ`,
      },
    ]);
    const gone = { ...answerTo(history), live: null };
    expect(failed(history, receipt, gone)).toMatchObject([
      { check: 'live', message: 'the target does not exist any more' },
    ]);
  });

  it('says that a window which was cut short has no receipt, and how its line stands', () => {
    const history = { ...example.history, final: null };
    const answer = { ...answerTo(history, { differing: ['greeting'] }), final_hash: null };
    const checks = checkProof({ course: 'cut_short', history, receipt: null, answer });
    expect(checks.map(({ check, ok, message }) => [check, ok, message])).toEqual([
      ['receipt', false, expect.stringContaining('before it was over')],
      ['live', false, expect.stringContaining('greeting differs')],
    ]);
  });

  it('takes the receipt of a rescue for the way back, and for nothing else', () => {
    const { history, receipt } = example;
    const rescued = { course: 'rescued', history, answer: answerTo(history) } as const;
    const own = { ...receipt, apply_attempts: 0, request_ids: [] };
    expect(checkProof({ ...rescued, receipt: own }).filter(({ ok }) => !ok)).toEqual([]);
    const forged = { ...own, final_version: 99 };
    const wrong = checkProof({ ...rescued, receipt: forged }).filter(({ ok }) => !ok);
    expect(wrong).toMatchObject([{ check: 'final_version', actual: 99 }]);
  });
});
