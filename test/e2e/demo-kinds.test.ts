// The demo of every kind of a real organisation, all at the same time.
import { DEMO_KINDS, type DemoKind } from '../../dev/demo/kinds/demo-kinds.ts';
import { DemoProcess, endAll } from './demo-process.ts';

// One of them waits for a whole minute of the clock.
jest.setTimeout(300_000);

afterAll(endAll);

describe('the demo of a kind', () => {
  const demos = new Map<DemoKind, DemoProcess>();

  beforeAll(() => {
    for (const kind of DEMO_KINDS) demos.set(kind, new DemoProcess('--target', kind.target.kind));
  });

  it.each(DEMO_KINDS)(
    '$target.kind tells what callers get before, during and after',
    async (kind) => {
      const demo = demos.get(kind);
      const code = await demo?.ended;
      const output = demo?.output ?? '';
      const told = [
        '2. Before',
        ...kind.callers.map(({ before }) => `Callers hear "${before.says}"`),
        '3. A maintenance window is asked for',
        '5. During',
        ...kind.callers.map(({ during }) => `Callers hear "${during.says}"`),
        '7. After',
        ...kind.callers.map(({ before }) => `Callers hear "${before.says}"`),
        'every field of the object is as it was',
        'exactly two writes',
        'All as told',
      ];
      let from = 0;
      for (const words of told) {
        expect(output.slice(from)).toContain(words);
        from = output.indexOf(words, from) + words.length;
      }
      expect(code).toBe(0);
    },
  );
});
