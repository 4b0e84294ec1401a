/** When a revert sends nothing, and when it reads first: one rule per test, on a line in memory. */
import { ApplicationFailure } from '@temporalio/activity';
import type { ActivityDeps } from '../../../src/activities/index.ts';
import type { AttemptStanding } from '../../../src/contract/steps/attempt-check.ts';
import type { RevertInput, RevertResult } from '../../../src/contract/steps/revert-step.ts';
import { LineModel } from '../../line/line-model.ts';
import { aRescueFile } from '../../break-glass/a-rescue-file.ts';
import { aChange } from '../../support/records/a-change.ts';
import { unwired } from '../../support/unwired.ts';
import { target } from '../genesys-steps.ts';
import {
  attempt,
  BASELINE,
  cancelledWhileHeld,
  cancelledWhileWaiting,
  lineSteps,
  OURS,
  SCHEDULED_MS,
} from '../line-steps.ts';

const INPUT: RevertInput = {
  organization_id: 'ours',
  target,
  instant_ms: 0,
  change: aChange({ stage: 'applied', version: 14, baseline: BASELINE, intended: OURS }),
  unread: true,
  already_alarmed: false,
};

describe('a revert', () => {
  let line: LineModel;
  let asked: string[];

  it('tells what others have set, of any length, within what a callback may hold', async () => {
    line.edit({ greeting: 'x'.repeat(1_000_000) });
    const done = await revert({}, attempt(), { unread: false });
    expect(done).toMatchObject({ status: 'reverted', drift: [{ field: 'greeting' }] });
    const drift = done.status === 'reverted' ? done.drift : [];
    expect(JSON.stringify(drift).length).toBeLessThan(5_000);
  });

  beforeEach(() => {
    line = new LineModel(14, BASELINE);
    line.states.push({ version: 15, fields: OURS });
    asked = [];
  });

  function revert(
    deps: Partial<ActivityDeps> = {},
    environment = attempt(),
    more: Partial<RevertInput> = {},
  ): Promise<RevertResult> {
    const { read, write } = line.target();
    const { revertChange } = lineSteps(line, deps, {
      warm: async (_id, version) => {
        asked.push(`made ready for ${version}`);
      },
      read: (id, context) => {
        asked.push('read');
        return read(id, context);
      },
      write: (id, what, context) => {
        asked.push(`write for ${what.version}`);
        return write(id, what, context);
      },
    });
    return environment.run(revertChange, { ...INPUT, ...more });
  }

  it.each([
    ['in doubt', 'in_doubt', 'Theirs'],
    ['applied', 'applied', 'Welcome'],
  ] as const)('asks its break-glass file if its change is %s', async (_what, stage, greeting) => {
    const own = { version: 14, baseline: BASELINE, intended: OURS } as const;
    const change = aChange({ ...own, stage });
    const baseline = { ...BASELINE, greeting: 'Theirs' };
    const filed = aChange({ ...own, stage: 'applied', revision: 9, baseline });
    const ofWindow = async () => [aRescueFile({ change: filed })];
    const rescueFiles = { ...unwired().rescueFiles, ofWindow };
    const told = await revert({ rescueFiles }, attempt(), { change, window_id: 'w' });
    expect(line.now.fields).toEqual({ ...BASELINE, greeting });
    expect(told).toMatchObject({ status: 'reverted', wrote: true });
    expect('recalled' in told).toBe(stage === 'in_doubt');
  });

  it('writes at once with the version that our own write made', async () => {
    await expect(revert()).resolves.toMatchObject({ status: 'reverted', wrote: true });
    expect(asked).toEqual(['write for 15']);
    expect(line.now.fields).toEqual(BASELINE);
  });

  it('reads first if an earlier attempt may have written', async () => {
    await expect(revert({}, attempt({ attempt: 2 }))).resolves.toMatchObject({ wrote: true });
    expect(asked).toEqual(['read', 'write for 15']);
  });

  it.each([
    ['rate_limited', ['write for 15']],
    ['lost', ['read', 'write for 15']],
    ['lost_landed', ['read']],
  ] as const)('goes on after an attempt whose write was %s', async (fault, then) => {
    const first = attempt();
    const beats: unknown[] = [];
    first.on('heartbeat', (beat) => beats.push(beat));
    line.writeFaults.push(fault);
    await expect(revert({}, first)).rejects.toBeInstanceOf(ApplicationFailure);
    asked = [];
    const next = attempt({ attempt: 2, heartbeatDetails: beats.at(-1) });
    await expect(revert({}, next)).resolves.toMatchObject({ status: 'reverted' });
    expect(asked).toEqual(then);
    expect(line.now.fields).toEqual(BASELINE);
  });

  it.each([
    ['of the first run puts back what looks like ours two writes on', {}, BASELINE],
    [
      'of a later run, or of a rescue, leaves it: one of the two may be the revert before it',
      { rerun: true },
      { name: 'Maintenance', routing: 'none' },
    ],
  ] as const)('%s', async (_what, more, stands) => {
    const theirs = { ...OURS, greeting: 'Theirs' };
    line.states.splice(1, 1, { version: 15, fields: theirs }, { version: 16, fields: theirs });
    const own = { version: 14, baseline: BASELINE, intended: OURS } as const;
    const change = aChange({ ...own, stage: 'in_doubt' });
    await revert({}, attempt(), { change, unread: false, ...more });
    expect(line.now.fields).toEqual({ ...stands, greeting: 'Theirs' });
  });

  it('writes nothing before its instant', async () => {
    const environment = attempt();
    const deps = { checkAttempt: cancelledWhileHeld(environment) };
    const ahead = { instant_ms: SCHEDULED_MS + 60_000 };
    await expect(revert(deps, environment, ahead)).resolves.toEqual({ status: 'held_back' });
    expect(asked).toEqual(['made ready for 15']);
  });

  it('that is cancelled while its write waits for its turn at the API sends nothing', async () => {
    const environment = attempt();
    const write = cancelledWhileWaiting(environment);
    const { revertChange } = lineSteps(line, {}, { ...line.target(), write });
    await expect(environment.run(revertChange, INPUT)).rejects.toMatchObject({
      type: 'Genesys.cancelled',
      nonRetryable: false,
    });
    expect(line.writes).toEqual([]);
  });

  it.each<AttemptStanding>(['gone', 'unknown', 'cancelled'])(
    'of which the engine says "%s" asks the API for nothing',
    async (standing) => {
      await Promise.allSettled([revert({ checkAttempt: async () => ({ standing, clock: null }) })]);
      expect(asked).toEqual([]);
    },
  );
});
