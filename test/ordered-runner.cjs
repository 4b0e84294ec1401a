// Runs the files of test/e2e after all others and fewer at a time: they start, stop and kill processes and look at
// the clock. Files with long waits begin first, so that nothing waits for them alone.
const path = require('node:path');
const { default: TestRunner } = require('jest-runner');

const E2E = `${path.sep}test${path.sep}e2e${path.sep}`;
const E2E_AT_ONCE = 2;

/** Files that take most of a minute, most of it waiting: jest knows that only after it has run them once. */
const LONG = [
  'e2e/schedule-group',
  'e2e/lost/chaos',
  'e2e/lost/worker-killed',
  'e2e/lost/worker-stopped',
  'e2e/lost/break-glass',
  'e2e/programs/demo',
  'e2e/programs/cli',
  'e2e/back-to-back',
  'workflows/replay/deploys',
  'workflows/replay/replay',
  'workflows/cut-short/window-sweeper',
  'workflows/kinds/reset',
  'workflows/kinds/faults',
  'workflows/kinds/life',
  'workflows/kinds/announcement',
  'workflows/kinds/schedule-group',
  'workflows/stopping/window-end',
  'workflows/outages/window-floods',
  'workflows/cut-short/window-reset',
  'workflows/outages/window-outages',
  'workflows/telling/window-automation',
  'workflows/calendar/calendar',
  'workflows/telling/callback-delivery',
  'client/controls/end-all',
  'audit/agreement',
  'worker/worker-on-server',
].map((name) => path.join('test', `${name}.test.ts`));

function isLong({ path: file }) {
  return LONG.some((name) => file.endsWith(name));
}

function longFirst(tests) {
  return [...tests.filter(isLong), ...tests.filter((test) => !isLong(test))];
}

module.exports = class OrderedRunner extends TestRunner {
  #few;

  constructor(globalConfig, context) {
    super(globalConfig, context);
    const maxWorkers = Math.min(E2E_AT_ONCE, globalConfig.maxWorkers);
    this.#few = new TestRunner({ ...globalConfig, maxWorkers }, context);
  }

  on(event, listener) {
    const unsubscribe = [super.on(event, listener), this.#few.on(event, listener)];
    return () => {
      for (const each of unsubscribe) each();
    };
  }

  async runTests(tests, watcher, options) {
    const alone = longFirst(tests.filter((test) => test.path.includes(E2E)));
    const together = longFirst(tests.filter((test) => !test.path.includes(E2E)));
    if (together.length > 0) await super.runTests(together, watcher, options);
    if (alone.length === 0 || watcher.isInterrupted()) return;
    await this.#few.runTests(alone, watcher, options);
  }
};
