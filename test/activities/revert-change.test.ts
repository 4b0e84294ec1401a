// What a revert says of an attempt that came to nothing: a person reads it in the alarm.
import { MockActivityEnvironment } from '@temporalio/testing';
import { createGenesys, type Genesys, type TargetKind } from '../../src/genesys/index.ts';
import { DEFAULT_CLIENT, startSimulator, type Simulator } from '../../src/simulator/index.ts';
import type { RevertInput } from '../../src/contract/steps.ts';
import { FLOW, genesysSteps, target } from './genesys-steps.ts';

const TIMES = { scheduleToCloseTimeoutMs: 0, startToCloseTimeoutMs: 60_000 };

describe('a revert whose time is up', () => {
  let simulator: Simulator;
  let genesys: Genesys;

  beforeAll(async () => {
    simulator = await startSimulator();
    genesys = createGenesys({
      apiUrl: simulator.url,
      loginUrl: simulator.url,
      clientId: DEFAULT_CLIENT.client_id,
      clientSecret: async () => DEFAULT_CLIENT.client_secret,
    });
  });

  afterAll(async () => {
    genesys.close();
    await simulator.close();
  });

  /** The API, but no time is left for a read after so many. */
  function withTimeFor(reads: number): Genesys {
    const api = genesys.target('flow-ivr');
    let left = reads;
    const read: TargetKind['read'] = (id, context) => {
      left -= 1;
      return api.read(id, left < 0 ? { ...context, deadlineAt: performance.now() - 1 } : context);
    };
    const kind: TargetKind = new Proxy(api, {
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
      baseline: { name: 'Before' },
      written: { name: line?.name ?? '' },
      version: null,
      on_drift: 'keep',
      outdate_late_writes: false,
      already_alarmed: false,
    };
    const { revertChange } = genesysSteps(withTimeFor(reads), simulator.url);
    return new MockActivityEnvironment(TIMES).run(revertChange, input);
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
