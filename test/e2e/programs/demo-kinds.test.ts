/** The demo of every kind of a real organisation, one after the other, in parallel with the one that waits. */
import { DEMO_KINDS, type DemoKind } from '../../../dev/demo/kinds/demo-kinds.ts';
import { DemoProcess, endAll } from '../stage/demo-process.ts';

// One of them waits for a whole minute of the clock.
jest.setTimeout(300_000);

afterAll(endAll);

function waitsForMinute({ target }: DemoKind): boolean {
  return target.kind === 'schedule-group';
}

function demoOf({ target }: DemoKind): DemoProcess {
  return new DemoProcess('--target', target.kind);
}

describe('the demo of a kind', () => {
  const [waiting, others] = [true, false].map((waits) =>
    DEMO_KINDS.filter((kind) => waitsForMinute(kind) === waits),
  );
  const demos = new Map<DemoKind, DemoProcess>();

  beforeAll(() => {
    for (const kind of waiting ?? []) demos.set(kind, demoOf(kind));
  });

  it.each([...(others ?? []), ...(waiting ?? [])])(
    '$target.kind says what callers get before, during and after',
    async (kind) => {
      const demo = demos.get(kind) ?? demoOf(kind);
      const code = await demo.ended;
      const { output } = demo;
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
