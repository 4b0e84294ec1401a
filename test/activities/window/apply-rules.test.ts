/** When an apply sends nothing, and what it accepts as proof: one rule per test, on a line in memory. */
import type { ActivityDeps } from '../../../src/activities/index.ts';
import type { AttemptStanding, EngineClock } from '../../../src/contract/steps/attempt-check.ts';
import type { LookInput, LookResult } from '../../../src/contract/steps/look-step.ts';
import type { ApplyInput, ApplyResult } from '../../../src/contract/steps/apply-steps.ts';
import type { TargetKind, TargetState } from '../../../src/adapters/genesys/index.ts';
import { aMarker, aRescueFile } from '../../break-glass/a-rescue-file.ts';
import { LINE_ID, LineModel } from '../../line/line-model.ts';
import { aChange } from '../../support/records/a-change.ts';
import { unwired } from '../../support/unwired.ts';
import { booking } from '../../workflows/calendar/calendar-bookings.ts';
import { applyInput, target } from '../genesys-steps.ts';
import {
  attempt,
  BASELINE,
  cancelledWhileHeld,
  cancelledWhileWaiting,
  lineSteps,
  OURS,
  SCHEDULED_MS,
} from '../line-steps.ts';

const MINUTE_MS = 60_000;

function standing(answer: AttemptStanding, clock: EngineClock | null = null) {
  return { checkAttempt: async () => ({ standing: answer, clock }) };
}

function state(version: number, fields: TargetState['fields']): TargetState {
  return { id: LINE_ID, name: 'a', version, fields, requestId: null };
}

describe('an apply', () => {
  let line: LineModel;

  beforeEach(() => {
    line = new LineModel(14, BASELINE);
  });

  async function apply(
    deps: Partial<ActivityDeps> = {},
    more: Partial<ApplyInput> = {},
    kind: Partial<TargetKind> = {},
    environment = attempt(),
  ): Promise<ApplyResult> {
    const due = { not_after_ms: SCHEDULED_MS + MINUTE_MS, ...more };
    const input = applyInput({ version: 14, fields: BASELINE }, { intended: OURS }, due);
    const { applyChange } = lineSteps(line, deps, kind);
    const result: ApplyResult = await environment.run(applyChange, input);
    return result;
  }

  it('that is due writes once', async () => {
    expect(await apply()).toMatchObject({ status: 'applied', new_version: 15 });
    expect(line.now).toEqual({ version: 15, fields: OURS });
  });

  it('writes nothing after its latest moment', async () => {
    const late = { not_after_ms: SCHEDULED_MS - 1 };
    expect(await apply({}, late)).toMatchObject({ status: 'not_applied', code: 'too_late' });
    expect(line.writes).toEqual([]);
  });

  it('that is cancelled while it waits for its instant writes nothing', async () => {
    const environment = attempt();
    const deps = { checkAttempt: cancelledWhileHeld(environment) };
    const due = {
      instant_ms: SCHEDULED_MS + MINUTE_MS,
      not_after_ms: SCHEDULED_MS + 2 * MINUTE_MS,
    };
    const held = { status: 'not_applied', code: 'held_back' };
    expect(await apply(deps, due, {}, environment)).toMatchObject(held);
    expect(line.writes).toEqual([]);
  });

  it('that is called off tells of a write which its file knows, and its history has lost', async () => {
    const { rescueFiles } = unwired();
    const change = aChange({ stage: 'sent', baseline: BASELINE, intended: OURS });
    const file = aRescueFile({
      window_id: 'window',
      run_id: '00000000-0000-0000-0000-000000000000',
      change,
    });
    const folder = { ofWindow: async () => [file], write: async () => undefined };
    const deps = { rescueFiles: { ...rescueFiles, ...folder } };
    const late = { not_after_ms: SCHEDULED_MS - 1, scheduled_until: file.end_time };
    expect(await apply(deps, late)).toMatchObject({
      code: 'too_late',
      event: { kind: 'refused' },
      recalled: { stage: 'in_doubt', version: 14 },
    });
    expect(line.writes).toEqual([]);
  });

  it('that is cancelled while its write waits for its turn at the API is held back', async () => {
    const environment = attempt();
    const write = cancelledWhileWaiting(environment);
    const held = { status: 'not_applied', code: 'held_back' };
    expect(await apply({}, {}, { write }, environment)).toMatchObject(held);
  });

  it('with no time left writes nothing', async () => {
    const clock = { nowMs: SCHEDULED_MS + 59_000, startedMs: SCHEDULED_MS + 10 };
    const stalled = { status: 'not_applied', code: 'deadline' };
    expect(await apply(standing('current', clock))).toMatchObject(stalled);
    expect(line.writes).toEqual([]);
  });

  it.each<[AttemptStanding, string]>([
    ['gone', 'deadline'],
    ['unknown', 'deadline'],
    ['cancelled', 'held_back'],
  ])('of which the engine says "%s" writes nothing', async (answer, code) => {
    const event = { kind: 'refused', never_began: true };
    expect(await apply(standing(answer))).toMatchObject({ status: 'not_applied', code, event });
    expect(line.writes).toEqual([]);
  });

  it('of a window that was over, by its break-glass file, writes nothing', async () => {
    const { rescueFiles } = unwired();
    const over = aMarker({ window_id: 'window' });
    const folder = { ofWindow: async () => [over], write: async () => undefined };
    const deps = { rescueFiles: { ...rescueFiles, ...folder } };
    const { end_time: scheduled_until } = over;
    const told = { status: 'not_applied', code: 'window_over' };
    expect(await apply(deps, { began_ms: over.ended_ms - 1, scheduled_until })).toMatchObject(told);
    expect(line.writes).toEqual([]);
  });

  it.each(['lost', 'lost_landed', 'late'] as const)(
    'whose answer does not come (%s) says that nobody knows',
    async (fault) => {
      line.writeFaults.push(fault);
      expect(await apply()).toMatchObject({ status: 'unknown' });
    },
  );

  it('of a run that a reset began knows the change of the run before it', async () => {
    line.states.push({ version: 15, fields: OURS });
    line.edit({ description: 'another field' });
    expect(await apply({}, { rerun: true })).toMatchObject({ status: 'applied', new_version: 16 });
    expect(line.writes).toEqual([]);
  });

  describe('whose answer shows something else', () => {
    it.each<[string, TargetState, TargetState]>([
      ['what was sent, no version later', state(14, OURS), state(14, BASELINE)],
      ['something else, before an older read', state(16, BASELINE), state(15, OURS)],
      [
        'something else, before a read of the version that was replaced',
        state(14, BASELINE),
        state(14, OURS),
      ],
      [
        'something else, before a read without our mark',
        state(15, BASELINE),
        state(15, { ...OURS, name: 'Main line' }),
      ],
      [
        'something else, before a read of other texts',
        state(15, BASELINE),
        state(15, { ...OURS, greeting: 'Theirs' }),
      ],
    ])('(%s) is not told as done', async (_what, answer, read) => {
      const kind = { write: async () => answer, read: async () => read };
      expect(await apply({}, {}, kind)).toMatchObject({ status: 'unknown', code: 'unproven' });
    });

    it('is done if a read that is not older shows it', async () => {
      const kind = { write: async () => state(15, BASELINE), read: async () => state(15, OURS) };
      expect(await apply({}, {}, kind)).toMatchObject({ status: 'applied', new_version: 15 });
    });
  });
});

describe('a look after a lost answer', () => {
  it.each<[string, number, string]>([
    ['is told as landed where it stands a version later', 15, 'applied'],
    ['is not told as landed where what stands is the version that it was sent for', 16, 'observed'],
  ])('%s', async (_what, sentFor, kind) => {
    const line = new LineModel(sentFor === 15 ? 16 : sentFor, OURS);
    const change = aChange({
      stage: 'in_doubt',
      version: sentFor,
      baseline: BASELINE,
      intended: OURS,
      marked: true,
    });
    const input: LookInput = {
      organization_id: 'ours',
      target,
      change,
      booking: booking({ id: 'window' }),
    };
    const seen: LookResult = await attempt().run(lineSteps(line).lookAtTarget, input);
    expect(seen).toMatchObject({ news: { event: { kind } } });
  });

  it('tells what others have set, of any length, within what a result may hold', async () => {
    const line = new LineModel(15, { ...OURS, greeting: 'x'.repeat(2_000_000) });
    const input: LookInput = {
      organization_id: 'ours',
      target,
      change: aChange({ stage: 'applied', version: 14, baseline: BASELINE, intended: OURS }),
    };
    const seen: LookResult = await attempt().run(lineSteps(line).lookAtTarget, input);
    expect(JSON.stringify(seen).length).toBeLessThan(5_000);
    const now = expect.stringMatching(/^"x{999}… \(2000002 characters\)$/);
    expect(seen.changed).toMatchObject([{ field: 'greeting', baseline: 'Welcome', now }]);
  });

  it('believes no read below the version that is known to have stood', async () => {
    const line = new LineModel(16, BASELINE);
    const lost = { stage: 'in_doubt', version: 15, baseline: BASELINE, intended: OURS } as const;
    const input: LookInput = {
      organization_id: 'ours',
      target,
      change: aChange({ ...lost, floor: 17 }),
      booking: booking({ id: 'window' }),
    };
    const looking: Promise<LookResult> = attempt().run(lineSteps(line).lookAtTarget, input);
    await expect(looking).rejects.toMatchObject({ type: 'Genesys.stale_read' });
  });
});
