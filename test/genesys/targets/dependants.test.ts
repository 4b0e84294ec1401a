/** Who else uses a target, with the simulator's dependency tracking. */
import type { Dependants } from '../../../src/adapters/genesys/index.ts';
import type { SimulatorOptions } from '../../../dev/simulator/index.ts';
import { errorOf, IVR, OTHER, withScene, type Scene } from '../simulated.ts';

const TRACKING = '/api/v2/architect/dependencytracking';
const PAGES = `${TRACKING}/consumingresources`;

function flow(id: string, more: { type?: string; version?: string; deleted?: boolean } = {}) {
  return { id, name: `Flow ${id}`, type: 'INBOUNDCALLFLOW', ...more };
}

function seed(entities: ReturnType<typeof flow>[], incomplete = false): SimulatorOptions {
  return { dependants: { [IVR]: { entities, incomplete } } };
}

function read({ genesys }: Scene, context = OTHER): Promise<Dependants> {
  return genesys.readDependants(IVR, 'flow-ivr', context);
}

it('answers nothing if nothing depends on the target', async () => {
  await withScene({}, async (scene) => {
    await expect(read(scene)).resolves.toEqual({ complete: true, why: null, flows: [] });
  });
});

it('names each flow once, whatever its version, and leaves out what is no other live flow', async () => {
  const simulator = seed([
    flow('a', { version: '1' }),
    flow('a', { version: '2' }),
    flow('a', { type: 'WORKFLOW' }),
    flow('gone', { deleted: true }),
    flow('queue', { type: 'QUEUE' }),
    flow('prompt', { type: 'USERPROMPT' }),
    flow(IVR.toUpperCase()),
    flow('b', { type: 'BOTFLOW' }),
  ]);
  await withScene({ simulator }, async (scene) => {
    const { complete, flows } = await read(scene);
    expect(complete).toBe(true);
    expect(flows).toEqual([
      { id: 'a', name: 'Flow a', type: 'INBOUNDCALLFLOW' },
      { id: 'a', name: 'Flow a', type: 'WORKFLOW' },
      { id: 'b', name: 'Flow b', type: 'BOTFLOW' },
    ]);
  });
});

it('reads every page', async () => {
  const many = Array.from({ length: 201 }, (_, n) => flow(`f${n}`));
  await withScene({ simulator: seed(many) }, async (scene) => {
    const { complete, flows } = await read(scene);
    expect(complete).toBe(true);
    expect(flows).toHaveLength(201);
    await expect(scene.countRequests(PAGES)).resolves.toBe(3);
  });
});

it('stops at a bound and says so', async () => {
  await withScene({ simulator: { settings: { rate_limit: 10_000 } } }, async (scene) => {
    const body = { entities: [flow('again')], pageCount: 1_000_000 };
    const effect = { kind: 'answer', status: 200, body } as const;
    await scene.simulator.addFault({ when: { path: PAGES }, times: null, effect });
    const { complete, why, flows } = await read(scene);
    expect(complete).toBe(false);
    expect(why).toContain('more than 5000');
    expect(flows).toHaveLength(1);
    await expect(scene.countRequests(PAGES)).resolves.toBe(50);
  });
});

describe('is not complete, with what it found,', () => {
  it('if the API says so (206)', async () => {
    await withScene({ simulator: seed([flow('a')], true) }, async (scene) => {
      const { complete, why, flows } = await read(scene);
      expect({ complete, count: flows.length }).toEqual({ complete: false, count: 1 });
      expect(why).toContain('206');
    });
  });

  it('while the tracking is being built', async () => {
    const simulator = { ...seed([flow('a')]), settings: { build_status: 'BUILDINGINPROGRESS' } };
    await withScene({ simulator }, async (scene) => {
      const { complete, why, flows } = await read(scene);
      expect({ complete, count: flows.length }).toEqual({ complete: false, count: 1 });
      expect(why).toBe('Dependency tracking is BUILDINGINPROGRESS, not OPERATIONAL.');
    });
  });

  it.each([
    ['the state cannot be read', `${TRACKING}/build`, { kind: 'html', status: 404 }],
    ['the list cannot be read', PAGES, { kind: 'answer', status: 500 }],
    ['the list is no list', PAGES, { kind: 'answer', status: 200, body: { entities: 7 } }],
    ['the connection breaks', PAGES, { kind: 'reset_before' }],
    ['the permission is missing', PAGES, { kind: 'answer', status: 403 }],
  ] as const)('where %s', async (_, path, effect) => {
    await withScene({}, async (scene) => {
      await scene.simulator.addFault({ when: { path }, times: null, effect });
      const { complete, why, flows } = await read(scene);
      expect({ complete, flows }).toEqual({ complete: false, flows: [] });
      expect(why).toMatch(/^Cannot read /);
    });
  });

  it('if a later page fails', async () => {
    const many = Array.from({ length: 150 }, (_, n) => flow(`f${n}`));
    await withScene({ simulator: seed(many) }, async (scene) => {
      const when = { path: PAGES, nth: 2 };
      await scene.simulator.addFault({ when, effect: { kind: 'answer', status: 502 } });
      const { complete, flows } = await read(scene);
      expect({ complete, count: flows.length }).toEqual({ complete: false, count: 100 });
    });
  });
});

describe('fails, as nothing else would work either,', () => {
  it.each([
    ['unauthorized', { kind: 'answer', status: 401 }],
    ['rate_limited', { kind: 'answer', status: 429, headers: { 'Retry-After': '9' } }],
  ] as const)('if the answer is %s', async (code, effect) => {
    await withScene({}, async (scene) => {
      await scene.simulator.addFault({ when: { path: `${TRACKING}/*` }, times: null, effect });
      await expect(errorOf(read(scene))).resolves.toMatchObject({ code });
    });
  });

  it('if the caller has left', async () => {
    await withScene({}, async (scene) => {
      const context = { ...OTHER, signal: AbortSignal.abort() };
      await expect(errorOf(read(scene, context))).resolves.toMatchObject({ code: 'cancelled' });
    });
  });
});
