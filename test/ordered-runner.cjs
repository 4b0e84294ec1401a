/**
 * Runs the files of a test run in three groups, one after the other: those without programs of their own, those of
 * whole programs, and, fewer at a time, those that look at the clock while programs are started, stopped and killed:
 * with more beside them, two cores miss the clock. Within a group, files that take long begin first, so that nothing
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
/**
 * Files at a time, on two cores; maxWorkers may be fewer. A file without programs waits for three quarters of its
 * time; programs need processes of their own.
 */
const AT_ONCE = { others: 6, programs: 4, clocked: 3 };

/** Longest first: jest knows how long a file takes only after it has run it once. */
const LONG = [
  'workflows/kinds/reset',
  'workflows/replay/deploys',
  'e2e/programs/demo-kinds',
  'e2e/lost/worker-stopped',
  'e2e/lost/many-windows',
  'e2e/walks/team-walk',
  'e2e/walks/examples',
  'workflows/cut-short/window-sweeper',
  'workflows/kinds/schedule-group-end',
  'e2e/back-to-back',
  'e2e/lost/worker-killed',
  'e2e/lost/chaos',
  'audit/agreement',
  'workflows/replay/replay',
  'workflows/outages/window-outages',
  'workflows/kinds/emergency-group',
  'e2e/programs/demo',
  'e2e/walks/cli-walks',
  'client/controls/end-all',
  'workflows/calendar/calendar',
  'workflows/outages/window-long-outages',
  'workflows/kinds/schedule-group',
  'workflows/cut-short/window-reset',
  'workflows/reporting/window-automation',
  'workflows/window-long-ids',
  'workflows/cut-short/window-rescue-files',
  'workflows/kinds/announcement-together',
  'workflows/kinds/faults',
  'workflows/stopping/window-end',
  'cli/process',
  'e2e/lost/break-glass',
  'worker/worker-on-server',
  'workflows/cut-short/window-reset-over',
  'activities/window/each-write',
  'workflows/reporting/callback-delivery',
  'workflows/change/window-evidence',
  'workflows/kinds/announcement',
  'workflows/kinds/others/who-changed-told',
  'workflows/kinds/life',
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
  #groups;

  constructor(globalConfig, context) {
    super(globalConfig, context);
    this.#groups = Object.entries(AT_ONCE).map(([name, atOnce]) => {
      const maxWorkers = Math.min(atOnce, globalConfig.maxWorkers);
      return { name, runner: new TestRunner({ ...globalConfig, maxWorkers }, context) };
    });
  }

  on(event, listener) {
    const unsubscribe = this.#groups.map(({ runner }) => runner.on(event, listener));
    return () => {
      for (const each of unsubscribe) each();
    };
  }

  async runTests(tests, watcher, options) {
    for (const { name, runner } of this.#groups) {
      const group = longFirst(tests.filter((test) => groupOf(test) === name));
      if (group.length === 0 || watcher.isInterrupted()) continue;
      await runner.runTests(group, watcher, options);
    }
  }
};

/** What is named above, for the test that holds it against the files. */
module.exports.NAMED = [...PROGRAMS, ...CLOCKED, ...LONG];
