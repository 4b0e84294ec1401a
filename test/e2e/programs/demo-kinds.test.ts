/** The demo of every kind of a real organisation, in two lanes and in parallel with the one that waits. */
import { DEMO_KINDS, type DemoKind } from '../../../dev/demo/kinds/demo-kinds.ts';
import { together } from '../../support/together.ts';
import { DemoProcess, endAll } from '../stage/demo-process.ts';

// One of them waits for a whole minute of the clock.
jest.setTimeout(300_000);

afterAll(endAll);

async function isAsTold({ target, callers }: DemoKind): Promise<void> {
  const demo = new DemoProcess('--target', target.kind);
  const code = await demo.ended;
  const { output } = demo;
  const told = [
    '2. Before',
    ...callers.map(({ before }) => `Callers hear "${before.says}"`),
    '3. A maintenance window is requested',
    '5. During',
    ...callers.map(({ during }) => `Callers hear "${during.says}"`),
    '7. After',
    ...callers.map(({ before }) => `Callers hear "${before.says}"`),
    'every field of the object is as it was',
    'exactly two writes',
    'Everything happened as described',
  ];
  let from = 0;
  for (const words of told) {
    expect(output.slice(from)).toContain(words);
    from = output.indexOf(words, from) + words.length;
  }
  expect(code).toBe(0);
}

describe('the demo of a kind', () => {
  const meanwhile = together();

  for (const [at, kind] of DEMO_KINDS.entries()) {
    const { kind: name } = kind.target;
    const lane = name === 'schedule-group' ? 'waits for a minute' : `lane ${at % 2}`;
    meanwhile(`${name} says what callers get before, during and after`, () => isAsTold(kind), lane);
  }
});
