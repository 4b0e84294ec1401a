/**
 * Tests that mostly wait for real time to pass: all of a `describe` begin at once, and each is reported separately.
 * Those that share an object are in one lane, where each begins when the previous one is over.
 */

type Test = () => Promise<void>;

interface Waiting {
  readonly title: string;
  readonly test: Test;
  readonly lane: string;
}

/** What is passed to the returned function begins before the result of the first one is awaited. */
export function together(): (title: string, test: Test, lane?: string) => void {
  const tests: Waiting[] = [];
  const running = new Map<string, Promise<void>>();

  beforeAll(() => {
    const lanes = new Map<string, Promise<void>>();
    for (const { title, test, lane } of tests) {
      const run = (lanes.get(lane) ?? Promise.resolve()).then(test);
      running.set(title, run);
      // It is reported below; it must not go unhandled meanwhile.
      lanes.set(
        lane,
        run.catch(() => undefined),
      );
    }
  });

  return (title, test, lane = title) => {
    tests.push({ title, test, lane });
    it(title, async () => running.get(title));
  };
}
