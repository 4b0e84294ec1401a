/**
 * The demo's claims about callers, checked with the oracle without any window: the rows of its table must be true by
 * themselves, or a run attributes to a window what the bank does in any case.
 */
import { readCommandLine, USAGE } from '../../dev/demo/command-line.ts';
import { DEMO_KINDS, type Caller } from '../../dev/demo/kinds/demo-kinds.ts';
import { prepare } from '../../dev/demo/kinds/kind-story.ts';
import { startSimulator, type Simulator } from '../../dev/simulator/index.ts';

function isChanged({ before, during }: Caller): boolean {
  return JSON.stringify(before) !== JSON.stringify(during);
}

describe.each(DEMO_KINDS)('the demo of $target.kind', ({ target, object, id, callers }) => {
  let simulator: Simulator;

  beforeAll(async () => {
    simulator = await startSimulator({ port: 0 });
    await prepare(simulator);
  });

  afterAll(() => simulator.close());

  it.each(callers)('says what a caller gets before: $who', async ({ dnis, at, before }) => {
    const asked = at === undefined ? { dnis } : { dnis, at };
    const { reason, says, flow, queue } = await simulator.route(asked);
    expect({ reason, says, flow: flow?.name, queue: queue?.name ?? null }).toEqual(before);
  });

  it('shows an object that is there', async () => {
    expect(await simulator.object(object, id)).not.toBeNull();
  });

  it('has callers that a window changes something for', () => {
    expect(callers.some(isChanged)).toBe(true);
  });

  it('is chosen by its name, which the usage has', () => {
    const options = readCommandLine(['--target', target.kind]);
    expect(options).toMatchObject({ kind: { id }, full: false, keep: false });
    expect(USAGE).toContain(target.kind);
  });
});

describe('the command line of the demo', () => {
  it.each([[[]], [['--target', 'flow-ivr']]])('shows a menu by %j', (args) => {
    expect(readCommandLine(args)).toEqual({ kind: null, full: false, keep: false });
  });

  it('names the kinds if it is given another one', () => {
    expect(() => readCommandLine(['--target', 'user-prompt'])).toThrow(
      '--target user-prompt: must be one of flow-ivr, ivr, emergency-group',
    );
  });
});
