/** What a revert reports about an attempt without a result, and what it leaves to the next one. */
import type { Genesys, TargetKind } from '../../../src/adapters/genesys/index.ts';
import type { Simulator } from '../../../dev/simulator/index.ts';
import type { RevertInput } from '../../../src/contract/steps/revert-step.ts';
import { firstFacts, readRevertFacts, toJson } from '../../../src/line/index.ts';
import { knownIn } from '../../../src/contract/steps/pace/beat.ts';
import { aChange } from '../../support/records/a-change.ts';
import { anAttempt } from '../an-attempt.ts';
import { FLOW, genesysSteps, target } from '../genesys-steps.ts';
import { startSimulatedApi, type SimulatedApi } from '../../support/simulated-api.ts';

const TIMES = { scheduleToCloseTimeoutMs: 0, startToCloseTimeoutMs: 60_000 };

describe('a revert whose time is up', () => {
  let api: SimulatedApi;
  let simulator: Simulator;
  let genesys: Genesys;

  beforeAll(async () => {
    api = await startSimulatedApi();
    ({ simulator, genesys } = api);
  });

  afterAll(() => api.stop());

  /** The API, but without time for more reads than this. */
  function withTimeFor(reads: number): Genesys {
    const lines = genesys.target('flow-ivr');
    let left = reads;
    const read: TargetKind['read'] = (id, context) => {
      left -= 1;
      return lines.read(id, left < 0 ? { ...context, deadlineAt: performance.now() - 1 } : context);
    };
    const kind: TargetKind = new Proxy(lines, {
      get: (real, name) => (name === 'read' ? read : Reflect.get(real, name, real)),
    });
    return { ...genesys, target: () => kind };
  }

  async function revert(reads: number): Promise<unknown> {
    const line = await simulator.target(FLOW);
    const input: RevertInput = {
      organization_id: 'ours',
      target,
      instant_ms: 0,
      change: aChange({
        stage: 'applied',
        version: 0,
        baseline: { name: 'Before' },
        intended: { name: line?.name ?? '' },
      }),
      unread: false,
      already_alarmed: false,
    };
    const { revertChange } = genesysSteps(withTimeFor(reads), simulator.url);
    return anAttempt(TIMES).run(revertChange, input);
  }

  it('because the line kept changing says so', async () => {
    await simulator.addFault({
      when: { method: 'PATCH' },
      times: null,
      effect: { kind: 'edit_between', patch: { description: 'again' } },
    });
    await expect(revert(2)).rejects.toMatchObject({
      type: 'Genesys.version_conflict',
      message: /kept changing/,
    });
  });

  it('before anything was tried says that', async () => {
    await expect(revert(0)).rejects.toMatchObject({ type: 'Genesys.deadline' });
  });
});

describe('an attempt of a revert', () => {
  let api: SimulatedApi;

  beforeAll(async () => {
    api = await startSimulatedApi();
  });

  afterAll(() => api.stop());

  /** A revert of a line at its baseline, except for the white space around a text. */
  async function tidiedLine(): Promise<RevertInput> {
    const line = await api.simulator.target(FLOW);
    const { name, greeting, routing } = JSON.parse(JSON.stringify(line));
    return {
      organization_id: 'ours',
      target,
      instant_ms: 0,
      change: aChange({
        stage: 'applied',
        version: 0,
        baseline: { name, routing, greeting: { ...greeting, text: ` ${greeting.text} ` } },
        intended: { name: 'Maintenance', routing, greeting: { text: 'Later' } },
      }),
      unread: false,
      already_alarmed: false,
    };
  }

  function run(input: RevertInput, info: { attempt?: number; heartbeatDetails?: unknown } = {}) {
    const { revertChange } = genesysSteps(api.genesys, api.simulator.url);
    const environment = anAttempt({ ...TIMES, ...info });
    const beats: unknown[] = [];
    environment.on('heartbeat', (beat) => beats.push(beat));
    return { beats, ended: environment.run(revertChange, input) };
  }

  it('knows that the one before it may have sent the baseline, if that one was killed', async () => {
    const input = await tidiedLine();
    const found = { own_form: ['greeting'], drift: [] };
    await expect(run(input).ended).resolves.toMatchObject({ drift: [{ field: 'greeting' }] });
    await expect(run(input, { attempt: 2 }).ended).resolves.toMatchObject(found);
    await expect(run({ ...input, unheard: true }).ended).resolves.toMatchObject(found);
  });

  const NOTHING_SENT = { attempts: [], known: toJson(firstFacts(null)) };

  it.each([
    ['that was told of the one before it', { attempt: 2, heartbeatDetails: NOTHING_SENT }],
    ['before which one was killed', { attempt: 2 }],
  ])('%s says so before it sends', async (_, info) => {
    const { beats, ended } = run(await tidiedLine(), info);
    await ended;
    expect(beats[0]).toMatchObject({ known: { baseline_sent: 'sent' } });
  });

  it('that is the first one writes before it says a word', async () => {
    const line = await api.simulator.target(FLOW);
    const { name, greeting, routing, version } = JSON.parse(JSON.stringify(line));
    const baseline = { name, greeting, routing };
    const intended = { ...baseline, name: 'Maintenance' };
    await api.simulator.editTarget(FLOW, { name: 'Maintenance' });
    const new_version = version + 1;
    const change = aChange({ stage: 'applied', version, new_version, baseline, intended });
    const { beats, ended } = run({ ...(await tidiedLine()), change, unread: true });
    await expect(ended).resolves.toMatchObject({ wrote: true });
    const known = beats.map((beat) => readRevertFacts(knownIn(beat)));
    expect(known.find((one) => one !== null)).toMatchObject({ baseline_sent: 'answered' });
  });

  it('takes it back if it ends without having sent anything', async () => {
    const input = await tidiedLine();
    await api.simulator.addFault({
      when: { method: 'GET' },
      times: null,
      effect: { kind: 'answer', status: 403 },
    });
    const { beats, ended } = run(input, { attempt: 2, heartbeatDetails: NOTHING_SENT });
    const never = { known: { baseline_sent: 'never' } };
    await expect(ended).rejects.toMatchObject({ details: [never] });
    expect(beats[0]).toMatchObject({ known: { baseline_sent: 'sent' } });
    expect(beats.at(-1)).toMatchObject(never);
  });
});
