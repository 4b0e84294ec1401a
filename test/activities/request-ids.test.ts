/** The request ids of a receipt are those of the writes, whatever went wrong around them. */
import type { ApplyResult } from '../../src/contract/steps/apply-steps.ts';
import type { RevertInput, RevertResult } from '../../src/contract/steps/revert-step.ts';
import type { Genesys } from '../../src/adapters/genesys/index.ts';
import type { Simulator } from '../../dev/simulator/index.ts';
import { aChange } from '../support/records/a-change.ts';
import { anAttempt } from './an-attempt.ts';
import { applyInput, FLOW, genesysSteps, target } from './genesys-steps.ts';
import { startSimulatedApi, type SimulatedApi } from '../support/simulated-api.ts';

describe('the request ids of a step', () => {
  let api: SimulatedApi;
  let simulator: Simulator;
  let genesys: Genesys;
  let steps: ReturnType<typeof genesysSteps>;

  beforeAll(async () => {
    api = await startSimulatedApi();
    ({ simulator, genesys } = api);
    steps = genesysSteps(genesys, simulator.url);
  });

  afterAll(() => api.stop());

  async function standing() {
    const line = await simulator.target(FLOW);
    if (line === null) throw new Error('the example line was deleted');
    const { version, name, greeting, routing } = line;
    return { version, fields: JSON.parse(JSON.stringify({ name, greeting, routing })) };
  }

  it('include the write of a worker that died before it could answer', async () => {
    const { version, fields } = await standing();
    const written = { attempt: 1, at: '2027-01-15T02:30:00Z', outcome: 'written' };
    const environment = anAttempt({
      attempt: 2,
      heartbeatDetails: { attempts: [{ ...written, request_id: 'of-the-dead' }] },
    });
    const input: RevertInput = {
      organization_id: 'ours',
      target,
      instant_ms: 0,
      change: aChange({
        stage: 'applied',
        baseline: fields,
        intended: { ...fields, name: 'Maintenance' },
        new_version: version,
      }),
      unread: true,
      already_alarmed: false,
    };
    const result: RevertResult = await environment.run(steps.revertChange, input);
    expect(result).toMatchObject({ wrote: false, request_ids: ['of-the-dead'] });
  });

  it('of a conflict are those of the refused write, not of the read after it', async () => {
    const { version, fields } = await standing();
    const headers = { 'ININ-Correlation-Id': 'of-the-write' };
    await simulator.addFault({
      when: { method: 'PATCH' },
      effect: { kind: 'answer', status: 409, headers },
    });
    const input = applyInput({ version, fields });
    const result: ApplyResult = await anAttempt().run(steps.applyChange, input);
    expect(result).toMatchObject({ status: 'not_applied', request_id: 'of-the-write' });
  });
});
