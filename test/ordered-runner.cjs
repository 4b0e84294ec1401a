/**
 * Runs the files of a test run in three groups, one after the other: those without programs of their own, those of
 * whole programs, and, fewer at a time, those that look at the clock while programs are started, stopped and killed:
 * with anything beside them, two cores miss the clock. Within a group, files that take long begin first, so that nothing
 * waits for them alone.
 */
const path = require('node:path');
const { default: TestRunner } = require('jest-runner');

/** Folders and files below test/. */
const PROGRAMS = ['e2e/'];
const CLOCKED = [
  'e2e/back-to-back',
  'e2e/lost/break-glass',
  'e2e/lost/chaos',
  'e2e/lost/many-windows',
  'e2e/lost/server-killed',
  'e2e/lost/worker-killed',
  'e2e/lost/worker-stopped',
  'e2e/window-life',
  'worker/worker-on-server',
];
const CLOCKED_AT_ONCE = 2;

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

function isOf(places, test) {
  const name = nameOf(test);
  return places.some((place) => (place.endsWith('/') ? name.startsWith(place) : name === place));
}

function groupOf(test) {
  if (isOf(CLOCKED, test)) return 'clocked';
  return isOf(PROGRAMS, test) ? 'programs' : 'others';
}

function rank(test) {
  const at = LONG.indexOf(nameOf(test));
  return at === -1 ? LONG.length : at;
}

function longFirst(tests) {
  return tests.toSorted((a, b) => rank(a) - rank(b));
}

module.exports = class OrderedRunner extends TestRunner {
  #few;

  constructor(globalConfig, context) {
    super(globalConfig, context);
    const maxWorkers = Math.min(CLOCKED_AT_ONCE, globalConfig.maxWorkers);
    this.#few = new TestRunner({ ...globalConfig, maxWorkers }, context);
  }

  on(event, listener) {
    const unsubscribe = [super.on(event, listener), this.#few.on(event, listener)];
    return () => {
      for (const each of unsubscribe) each();
    };
  }

  async runTests(tests, watcher, options) {
    for (const name of ['others', 'programs', 'clocked']) {
      const group = longFirst(tests.filter((test) => groupOf(test) === name));
      if (group.length === 0 || watcher.isInterrupted()) continue;
      if (name === 'clocked') await this.#few.runTests(group, watcher, options);
      else await super.runTests(group, watcher, options);
    }
  }
};

/** What is named above, for the test that holds it against the files. */
module.exports.NAMED = [...PROGRAMS, ...CLOCKED, ...LONG];
