// Runs the files of test/e2e after all others and two at a time: they start, stop and kill processes
// of their own and look at the clock.
const path = require('node:path');
const { default: TestRunner } = require('jest-runner');

const E2E = `${path.sep}test${path.sep}e2e${path.sep}`;

module.exports = class OrderedRunner extends TestRunner {
  #few;

  constructor(globalConfig, context) {
    super(globalConfig, context);
    this.#few = new TestRunner({ ...globalConfig, maxWorkers: 2 }, context);
  }

  on(event, listener) {
    const unsubscribe = [super.on(event, listener), this.#few.on(event, listener)];
    return () => {
      for (const each of unsubscribe) each();
    };
  }

  async runTests(tests, watcher, options) {
    const alone = tests.filter((test) => test.path.includes(E2E));
    const together = tests.filter((test) => !test.path.includes(E2E));
    if (together.length > 0) await super.runTests(together, watcher, options);
    if (alone.length === 0 || watcher.isInterrupted()) return;
    await this.#few.runTests(alone, watcher, options);
  }
};
