// Runs the files of a test run in three groups. First those that need a Temporal server. Then, fewer at a time, those
// that look at the clock while processes are started, stopped and killed; beside them, one after the other, those that
// only compute. Within a group, files that take long begin first, so that nothing waits for them alone.
const path = require('node:path');
const { default: TestRunner } = require('jest-runner');

const CLOCKED_AT_ONCE = 2;
const LIGHT_AT_ONCE = 1;

/** Folders and files under test/ whose tests look at the clock, or keep the server busy. */
const CLOCKED = [
  'e2e/lost/',
  'e2e/back-to-back',
  'e2e/large-history',
  'e2e/programs/demo',
  'e2e/programs/demo-kinds',
  'e2e/schedule-group',
  'e2e/window-life',
];

/** Folders under test/ whose tests need no Temporal server. */
const LIGHT = [
  'activities/',
  'bench/',
  'break-glass/',
  'chaos/',
  'contract/',
  'demo/',
  'deploy/',
  'docs/',
  'explore/',
  'genesys/',
  'line/',
  'mutants/',
  'simulator/',
  'tools/',
];

/** Longest first: jest knows how long a file takes only after it has run it once. */
const LONG = [
  'workflows/kinds/reset',
  'workflows/replay/deploys',
  'e2e/programs/demo-kinds',
  'e2e/lost/worker-killed',
  'workflows/kinds/emergency-group',
  'workflows/kinds/faults',
  'e2e/lost/many-windows',
  'e2e/lost/chaos',
  'workflows/kinds/life',
  'workflows/kinds/schedule-group',
  'workflows/kinds/schedule-group-end',
  'e2e/walks/team-walk',
  'e2e/lost/worker-stopped',
  'workflows/cut-short/window-sweeper',
  'e2e/lost/break-glass',
  'workflows/outages/window-outages',
  'e2e/back-to-back',
  'e2e/programs/demo',
  'audit/agreement',
  'workflows/replay/replay',
  'e2e/walks/examples',
  'activities/each-request',
  'worker/worker-on-server',
  'workflows/cut-short/window-rescue-files',
  'workflows/outages/window-long-outages',
  'e2e/schedule-group',
  'workflows/kinds/announcement',
  'workflows/stopping/window-end',
  'client/controls/end-all',
  'workflows/telling/window-automation',
  'workflows/window-long-ids',
  'cli/process',
  'workflows/calendar/calendar',
  'workflows/cut-short/window-reset-over',
  'workflows/kinds/others/who-changed-told',
  'workflows/cut-short/window-reset',
  'workflows/kinds/announcement-together',
];

/** Its path below test/, as the lists above name it. */
function nameOf({ path: file }) {
  return path.relative(__dirname, file).split(path.sep).join('/').replace('.test.ts', '');
}

function isIn(list) {
  return (test) => {
    const name = nameOf(test);
    return list.some((one) => (one.endsWith('/') ? name.startsWith(one) : name === one));
  };
}

function rank(test) {
  const at = LONG.indexOf(nameOf(test));
  return at === -1 ? LONG.length : at;
}

function longFirst(tests) {
  return tests.toSorted((a, b) => rank(a) - rank(b));
}

module.exports = class OrderedRunner extends TestRunner {
  #clocked;
  #light;
  #maxWorkers;

  constructor(globalConfig, context) {
    super(globalConfig, context);
    this.#maxWorkers = globalConfig.maxWorkers;
    const withAtMost = (atOnce) =>
      new TestRunner(
        { ...globalConfig, maxWorkers: Math.min(atOnce, globalConfig.maxWorkers) },
        context,
      );
    this.#clocked = withAtMost(CLOCKED_AT_ONCE);
    this.#light = withAtMost(LIGHT_AT_ONCE);
  }

  on(event, listener) {
    const runners = [this.#clocked, this.#light];
    const unsubscribe = [
      super.on(event, listener),
      ...runners.map((one) => one.on(event, listener)),
    ];
    return () => {
      for (const each of unsubscribe) each();
    };
  }

  async runTests(tests, watcher, options) {
    const isBeside = !options.serial && this.#maxWorkers >= CLOCKED_AT_ONCE + LIGHT_AT_ONCE;
    const clocked = tests.filter(isIn(CLOCKED));
    const light = isBeside ? tests.filter(isIn(LIGHT)) : [];
    const others = tests.filter((test) => !clocked.includes(test) && !light.includes(test));
    const run = async (runner, group) => {
      if (group.length > 0 && !watcher.isInterrupted()) await runner(longFirst(group));
    };
    await run((group) => super.runTests(group, watcher, options), others);
    await Promise.all([
      run((group) => this.#clocked.runTests(group, watcher, options), clocked),
      run((group) => this.#light.runTests(group, watcher, options), light),
    ]);
  }
};

/** What is named above, for the test that holds it against the files. */
module.exports.NAMED = [...CLOCKED, ...LIGHT, ...LONG];
