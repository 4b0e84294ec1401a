/**
 * Every answer to the write and to the write back, for every kind, and rights that are lost in between: a step never
 * claims what is not so, and the object is back once the API answers again. A new kind is included automatically.
 */
import { ApplicationFailure } from '@temporalio/activity';
import { PERMISSIONS } from '../../../dev/simulator/login/permissions.ts';
import type { FaultInput } from '../../../dev/simulator/index.ts';
import { kindRights } from '../../../src/adapters/genesys/targets/kinds.ts';
import { toMaintenance } from '../../../src/activities/admission/inspect-target.ts';
import type { Change } from '../../../src/contract/change/change.ts';
import type { WindowPlan } from '../../../src/contract/request/window-plan.ts';
import type { ApplyResult } from '../../../src/contract/steps/apply-steps.ts';
import type { RevertResult } from '../../../src/contract/steps/revert-step.ts';
import type { StepFailure } from '../../../src/contract/steps/step.ts';
import type { JsonValue } from '../../../src/contract/values/json.ts';
import { armOn, evolve, withNews } from '../../../src/line/index.ts';
import { startSimulatedApi, type SimulatedApi } from '../../support/simulated-api.ts';
import { aPlan } from '../../support/records/a-plan.ts';
import {
  KINDS_UNDER_TEST,
  lasting,
  type KindUnderTest,
} from '../../workflows/kinds/kinds-under-test.ts';
import { OTHER } from '../../genesys/simulated.ts';
import { anAttempt } from '../an-attempt.ts';
import { applyInput, genesysSteps } from '../genesys-steps.ts';

const START_MS = Date.parse('2027-01-13T07:00:00Z');
const MARK = '0badcafe';
/** Longer than a replica lags, and than an abandoned request lives. */
const ROUND_MS = 70_000;
/** Enough for whatever an attempt has to wait for. */
const ROUNDS = 6;

type Effect = FaultInput['effect'];

/** What is wrong, from now on or for one request. */
interface Trouble {
  readonly what: string;
  /** Of the answer to a write; absent for lost rights. */
  readonly effect?: Effect;
  readonly withdrawn?: readonly string[];
}

const ANOTHER = { id: 'another', key: 'another', name: 'Another', version: 99 };

const TAKEN_OR_NOT: readonly (readonly [string, number, unknown])[] = [
  ['another object', 200, ANOTHER],
  ['a list', 200, []],
  ['an empty object', 200, {}],
  ['null', 200, null],
  ['nothing', 200, ''],
  ['a 202', 202, {}],
  ['a 204', 204, ''],
  ['a 206', 206, ANOTHER],
  ['a 302', 302, ''],
  ['a 408', 408, undefined],
  ['a 409', 409, undefined],
  ['a 500', 500, undefined],
  ['a 503', 503, undefined],
];

const ANSWERS: readonly Trouble[] = [
  ...TAKEN_OR_NOT.flatMap(([what, status, body]) =>
    [true, false].map((carried_out): Trouble => ({
      what: `${what}, ${carried_out ? 'taken' : 'not taken'}`,
      effect: { kind: 'answer', status, carried_out, ...(body === undefined ? {} : { body }) },
    })),
  ),
  ...[200, 502].flatMap((status) =>
    [true, false].map((carried_out): Trouble => ({
      what: `HTML with ${status}, ${carried_out ? 'taken' : 'not taken'}`,
      effect: { kind: 'html', status, carried_out },
    })),
  ),
  ...[400, 403, 404, 410, 412, 422].map((status): Trouble => ({
    what: `a ${status}`,
    effect: { kind: 'answer', status },
  })),
  { what: 'JSON cut short', effect: { kind: 'bad_json' } },
  { what: 'the old object', effect: { kind: 'old_answer' } },
  { what: 'a write taken for nothing', effect: { kind: 'ignored_write' } },
  { what: 'a write sent twice', effect: { kind: 'sent_twice' } },
  { what: 'a reset after it', effect: { kind: 'reset_after_commit' } },
  { what: 'a reset before it', effect: { kind: 'reset_before' } },
];

/** Each of the rights that a window uses. */
function lostRights({ target: { kind } }: KindUnderTest): readonly Trouble[] {
  const used = (kindRights(kind)?.rights ?? []).filter(({ purpose }) => purpose !== 'check');
  return used.map(({ anyOf }) => ({ what: `without ${anyOf.join(' and ')}`, withdrawn: anyOf }));
}

function stepFailure(error: unknown): StepFailure {
  if (!(error instanceof ApplicationFailure) || error.type?.startsWith('Genesys.') !== true)
    throw error;
  return JSON.parse(JSON.stringify(error.details?.[0]));
}

/** As a window takes it. */
function after(change: Change, result: ApplyResult): Change {
  switch (result.status) {
    case 'applied':
    case 'conflict':
      return withNews(change, result);
    case 'unknown':
      return evolve(change, { kind: 'lost' });
    case 'not_applied': {
      const { event = { kind: 'refused' } as const } = result;
      return withNews(change, { ...result, event });
    }
  }
}

describe.each(KINDS_UNDER_TEST)('a window on $target.kind', (kind) => {
  let api: SimulatedApi;
  let plan: WindowPlan;
  let before: Readonly<Record<string, unknown>>;

  beforeEach(async () => {
    api = await startSimulatedApi();
    const start_time = new Date(START_MS).toISOString();
    const words = { flow_id: null, fallback_greeting: null };
    plan = aPlan({ ...words, target: kind.target, start_time }, START_MS - 3_600_000);
    before = await stands();
  });

  afterEach(() => api.stop());

  async function stands() {
    return lasting(await api.simulator.object(kind.object, kind.id));
  }

  function steps() {
    return genesysSteps(api.genesys, api.simulator.url, {
      arm: async () => ({ stands: true, predecessor: null, change: null }),
    });
  }

  async function lay({ effect, withdrawn = [] }: Trouble): Promise<void> {
    const when = { method: 'PUT', path: '/api/v2/**' };
    if (effect !== undefined) await api.simulator.addFault({ when, effect, times: null });
    const names = PERMISSIONS.filter((one) => withdrawn.includes(one));
    await api.simulator.changeSettings({ withdrawn_permissions: names });
  }

  async function lift(): Promise<void> {
    await api.simulator.clearFaults();
    await api.simulator.changeSettings({ withdrawn_permissions: [] });
  }

  async function armed(): Promise<Change> {
    const target = api.genesys.target(kind.target.kind);
    const state = await target.read(kind.id, OTHER);
    const intended = target.maintenanceFields(toMaintenance(plan, MARK), state);
    const arming = { intended, onDrift: 'keep', accounts: [], own: null, isRerun: false } as const;
    const by = armOn(target, arming, state);
    if (by.kind !== 'armed') throw new Error(by.kind);
    return evolve(by.change, { kind: 'sent' });
  }

  function apply(change: Change): Promise<ApplyResult> {
    const input = applyInput({ version: change.version, fields: {} }, {}, { plan, change });
    return anAttempt().run(steps().applyChange, input);
  }

  /** Where the way back is after some rounds. */
  interface Back {
    /** The object when it was said to be back; null if it was not. */
    readonly stood: Readonly<Record<string, unknown>> | null;
    readonly known: JsonValue;
    /** Of the next one. */
    readonly round: number;
  }
  const FIRST: Back = { stood: null, known: null, round: 0 };

  async function revert(change: Change, { known, round }: Back, unread: boolean): Promise<Back> {
    const input = {
      organization_id: 'ours',
      target: plan.target,
      instant_ms: 0,
      change,
      unread,
      already_alarmed: true,
      ...(known === null ? {} : { known }),
    };
    const next = round + 1;
    try {
      const attempt = anAttempt({ currentAttemptScheduledTimestampMs: round * ROUND_MS });
      const result: RevertResult = await attempt.run(steps().revertChange, input);
      if (result.status !== 'reverted') throw new Error(result.status);
      return { stood: await stands(), known, round: next };
    } catch (error) {
      return { stood: null, known: stepFailure(error).known ?? null, round: next };
    }
  }

  async function rounds(most: number, change: Change, from: Back, unread = false): Promise<Back> {
    let back = from;
    while (back.stood === null && back.round < from.round + most)
      back = await revert(change, back, unread && back.round === 0);
    return back;
  }

  const troubles = [...ANSWERS, ...lostRights(kind)];

  it.each(troubles)('never says what is not so when its write meets: $what', async (trouble) => {
    const { withdrawn = [] } = trouble;
    const sent = await armed();
    await lay(trouble);
    const result = await apply(sent);
    const change = after(sent, result);
    const stood = await stands();
    expect(stood).toMatchObject(result.status === 'applied' ? kind.during : {});
    expect(stood).toEqual(change.stage === 'armed' ? before : stood);
    expect(result).toMatchObject(
      withdrawn.length > 0 && result.status === 'not_applied' ? refusal(withdrawn) : {},
    );
    await lift();
    const back = change.stage === 'armed' ? { stood } : await rounds(ROUNDS, change, FIRST);
    expect(back.stood).toEqual(before);
  });

  if (kind.target.kind === 'data-table-row')
    it('takes what a person set before its write as the baseline, even the same words', async () => {
      const sent = await armed();
      await api.simulator.editObject(kind.object, kind.id, kind.during);
      const result = await apply(sent);
      expect(result).toMatchObject({ status: 'conflict' });
      expect(after(sent, result)).toMatchObject({ stage: 'armed', baseline: kind.during });
      expect(await stands()).toMatchObject(kind.during);
    });

  it.each(troubles)('is back after its write back has met: $what', async (trouble) => {
    const sent = await armed();
    const change = after(sent, await apply(sent));
    expect(change.stage).toBe('applied');
    await lay(trouble);
    const first = await rounds(2, change, FIRST, true);
    expect(first.stood ?? before).toEqual(before);
    await lift();
    expect((await rounds(ROUNDS, change, first)).stood).toEqual(before);
  });
});

function refusal(permissions: readonly string[]) {
  return { code: 'forbidden', message: expect.stringMatching(permissions.join('|')) };
}
