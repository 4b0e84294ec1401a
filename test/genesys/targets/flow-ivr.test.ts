/** The kind flow-ivr against the simulator: what it reads, writes, compares and says. */
import { decideRevert } from '../../../src/line/revert/revert-rule.ts';
import { flowIvr } from '../../../src/adapters/genesys/targets/flow-ivr.ts';
import { withBareApi } from '../real-api/bare-api.ts';
import { A_PERIOD } from '../../support/records/a-period.ts';
import {
  applyTo,
  errorOf,
  IVR,
  IVR_PATH,
  OTHER,
  QUEUE,
  readLine,
  VERSION,
  withScene,
} from '../simulated.ts';

const GREETING =
  'Welcome to Example Bank. Please hold, the next free colleague will take your call.';

function answering(text: string): string {
  const id = JSON.stringify(IVR);
  return `{"id":${id},"name":"n","version":1,"greeting":{},"routing":{},${text}}`;
}

describe('read', () => {
  it('answers version, name, the managed fields as they are, and the correlation id', async () => {
    await withScene({}, async (scene) => {
      const state = await readLine(scene);
      expect(state).toMatchObject({
        id: IVR,
        name: 'Main line',
        version: VERSION,
        fields: { name: 'Main line', greeting: { text: GREETING } },
      });
      expect(Object.keys(state.fields)).toEqual(['name', 'greeting', 'routing']);
      expect(state.requestId).toEqual(expect.any(String));
    });
  });

  it('keeps whatever stands in a field, known or not', async () => {
    await withScene({}, async (scene) => {
      const odd = {
        id: IVR,
        name: 'Main line',
        version: 3,
        greeting: { audio: { id: 'x', pauses: [0.25, null] }, text: null },
        routing: { method: 'skills', skills: [{ id: '1', level: 3 }] },
        description: 'not ours',
      };
      const effect = { kind: 'answer', status: 200, body: odd } as const;
      await scene.simulator.addFault({ when: { path: IVR_PATH }, effect });
      const { fields } = await readLine(scene);
      expect(fields).toEqual({ name: odd.name, greeting: odd.greeting, routing: odd.routing });
    });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a managed field is missing', { greeting: undefined }, 'greeting'],
    ['it is another flow', { id: 'another' }, 'id'],
    ['the version is no number', { version: '14' }, 'version'],
    ['there is no name', { name: null }, 'name'],
  ])('refuses an answer when %s', async (_, change, path) => {
    await withScene({}, async (scene) => {
      const whole = { id: IVR, name: 'n', version: 1, greeting: {}, routing: {} };
      const effect = { kind: 'answer', status: 200, body: { ...whole, ...change } } as const;
      await scene.simulator.addFault({ when: { path: IVR_PATH }, effect });
      const error = await errorOf(readLine(scene));
      expect(error).toMatchObject({ code: 'unexpected_answer', outcome: 'refused' });
      expect(error.problems.map((problem) => problem.path)).toEqual([path]);
    });
  });

  it.each([
    ['1152921504606846976', '"routing":{"weight":1152921504606846976}'],
    ['0.12345678901234567890', '"routing":{"weight":0.12345678901234567890}'],
    ['1e999', '"greeting":{"gain":[1e999]}'],
  ])('refuses the number %s, which could not be put back', async (number, text) => {
    await withBareApi(
      () => ({ status: 200, body: answering(text) }),
      async ({ pipe }) => {
        const error = await errorOf(flowIvr(pipe).read(IVR, OTHER));
        expect(error).toMatchObject({ code: 'unkeepable', outcome: 'refused' });
        expect(error.message).toContain(number);
      },
    );
  });

  it('takes any number in a member that it does not keep', async () => {
    await withBareApi(
      () => ({ status: 200, body: answering('"callsSoFar":12345678901234567890') }),
      async ({ pipe }) => {
        await expect(flowIvr(pipe).read(IVR, OTHER)).resolves.toMatchObject({ version: 1 });
      },
    );
  });

  it('refuses an answer that is not UTF-8: its texts could not be put back', async () => {
    const body = Buffer.from(answering('"greeting":{"text":"täglich"}'), 'latin1');
    await withBareApi(
      () => ({ status: 200, body }),
      async ({ pipe }) => {
        const error = await errorOf(flowIvr(pipe).read(IVR, OTHER));
        expect(error).toMatchObject({ code: 'unexpected_answer' });
        expect(error.message).toContain('is not UTF-8');
      },
    );
  });

  it('reads ids that are no UUIDs and have to be escaped', async () => {
    const id = 'main line ü%+&=';
    await withScene({ simulator: { targets: [{ id, name: 'Odd' }] } }, async ({ genesys }) => {
      const state = await genesys.target('flow-ivr').read(id, OTHER);
      expect(state).toMatchObject({ id, name: 'Odd' });
    });
  });

  it.each(['', '.', '..', '\uD800'])('sends nothing for the id %j', async (id) => {
    await withScene({}, async ({ genesys, simulator }) => {
      const error = await errorOf(genesys.target('flow-ivr').read(id, OTHER));
      expect(error).toMatchObject({ code: 'not_found', outcome: 'not_sent' });
      await expect(simulator.requests()).resolves.toEqual([]);
    });
  });
});

describe('write', () => {
  it('sends exactly the contract’s body under If-Match and answers what is there then', async () => {
    await withScene({}, async (scene) => {
      const state = await applyTo(scene);
      expect(state.version).toBe(VERSION + 1);
      expect(state.fields).toEqual({
        name: `Maintenance: ${IVR}`,
        greeting: { text: 'Please call back later.' },
        routing: { method: 'longest-idle', queue: { id: QUEUE } },
      });
      const [write] = await scene.simulator.log();
      expect(write).toMatchObject({ method: 'PATCH', if_match: '14', after: state.fields });
      expect(write?.correlation_id).toBe(state.requestId);
    });
  });

  it('writes the fields given and no others', async () => {
    await withScene({}, async (scene) => {
      const target = scene.genesys.target('flow-ivr');
      const write = { version: VERSION, fields: { name: 'New name' } };
      const fields = { name: 'New name', greeting: { text: GREETING } };
      await expect(target.write(IVR, write, OTHER)).resolves.toMatchObject({ fields });
      expect((await scene.simulator.log())[0]).toMatchObject({ if_match: String(VERSION) });
    });
  });

  it('puts back exactly what was there before, by the three-way rule', async () => {
    await withScene({}, async (scene) => {
      const target = scene.genesys.target('flow-ivr');
      const before = await readLine(scene);
      const written = await applyTo(scene);
      const { write } = decideRevert({
        baseline: before.fields,
        written: written.fields,
        now: (await readLine(scene)).fields,
        onDrift: 'keep',
        same: target.isSame,
      });
      const after = await target.write(IVR, { version: written.version, fields: write }, OTHER);
      expect(after.fields).toEqual(before.fields);
      const [first, second] = await scene.simulator.log();
      expect(second?.after).toEqual({ ...first?.before, version: VERSION + 2 });
    });
  });
});

describe('maintenanceFields', () => {
  it('routes nowhere without a queue', async () => {
    await withScene({}, async ({ genesys }) => {
      const words = { fallbackGreeting: ' Text as given\n', rerouteQueueId: null };
      const request = { id: IVR, settings: {}, mark: null, period: A_PERIOD, ...words };
      const state = { id: IVR, name: '', version: 1, fields: {}, requestId: null };
      expect(genesys.target('flow-ivr').maintenanceFields(request, state)).toEqual({
        name: `Maintenance: ${IVR}`,
        greeting: { text: ' Text as given\n' },
        routing: { method: 'none' },
      });
    });
  });
});

describe('isSame', () => {
  it('takes order and absent members for nothing, a changed word for something', async () => {
    await withScene({}, async ({ genesys }) => {
      const { isSame } = genesys.target('flow-ivr');
      const routing = { method: 'none', queue: null };
      expect(isSame(routing, { method: 'none' }, 'routing')).toBe(true);
      expect(isSame({ text: 'Hello' }, { text: 'hello' }, 'greeting')).toBe(false);
    });
  });
});

describe('what a caller hears', () => {
  it.each([
    [
      { greeting: { text: 'Call later.' }, routing: { method: 'none' } },
      'Callers hear: "Call later." Then they are disconnected.',
    ],
    [
      { greeting: { text: 'Hi.' }, routing: { method: 'longest-idle', queue: { id: 'q-1' } } },
      'Callers hear: "Hi." Then they wait in queue q-1.',
    ],
    [
      { greeting: { text: ' ' }, routing: { method: 'skills' } },
      'Callers hear no greeting. Then they are routed by skills.',
    ],
    [
      { greeting: null, routing: 7 },
      'Callers hear no greeting. Where they go afterwards is unknown.',
    ],
  ])('is said in plain words of %j', async (fields, words) => {
    await withScene({}, async ({ genesys }) => {
      expect(genesys.target('flow-ivr').describe(fields)).toBe(words);
    });
  });
});
