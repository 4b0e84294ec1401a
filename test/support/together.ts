// Tests that mostly wait for real time to pass: all of a `describe` begin at once, and each is told by
// itself. Give each a line of its own.

/** What is given to the function it returns begins before the first of them is asked how it went. */
export function together(): (title: string, test: () => Promise<void>) => void {
  const tests = new Map<string, () => Promise<void>>();
  const running = new Map<string, Promise<void>>();

  beforeAll(() => {
    for (const [title, test] of tests) {
      const run = test();
      // It is told below; nobody may miss it meanwhile.
      run.catch(() => undefined);
      running.set(title, run);
    }
  });

  return (title, test) => {
    tests.set(title, test);
    it(title, async () => running.get(title));
  };
}
