// Tests that mostly wait for real time to pass: all of a `describe` begin at once, and each is told by
// itself. Those that share an object stand in one lane, where one begins when the one before is over.

type Test = () => Promise<void>;

interface Waiting {
  readonly title: string;
  readonly test: Test;
  readonly lane: string;
}

/** What is given to the function it returns begins before the first of them is asked how it went. */
export function together(): (title: string, test: Test, lane?: string) => void {
  const tests: Waiting[] = [];
  const running = new Map<string, Promise<void>>();

  beforeAll(() => {
    const lanes = new Map<string, Promise<void>>();
    for (const { title, test, lane } of tests) {
      const run = (lanes.get(lane) ?? Promise.resolve()).then(test);
      running.set(title, run);
      // It is told below; nobody may miss it meanwhile.
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
