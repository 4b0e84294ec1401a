// Deploys: windows in every phase live through workers of another release, side by side, rolled out
// and rolled back. A step is added as CONTRIBUTING says, in two releases; added in any other way it
// stops windows that are under way, which this suite must be able to see.
import type { Receipt } from '../../src/contract/window/window.ts';
import { bundleChanged, type Edit } from '../support/changed-release.ts';
import { until } from '../support/until.ts';
import { WindowLab } from '../support/window-lab.ts';
import { bundleOfRun } from '../support/workflow-bundle.ts';
import { Fleet, type Release } from './fleet.ts';
import {
  eventsOf,
  expectBack,
  failedTasks,
  finish,
  PLACES,
  placeWindow,
  type PlacedWindow,
} from './placed-windows.ts';

const FEATURE = 'told-twice';
/** The guard that CONTRIBUTING asks for. */
const GUARDED = `window.prepared?.plan.features?.includes('${FEATURE}') === true`;
const PATCHED = `patched('${FEATURE}')`;
/** Loose: what is held back is lost for minutes or for ever. */
const LATE_MS = 30_000;

function importPatched(file: string): Edit {
  const from = "} from '@temporalio/workflow';";
  return { file, from, to: `${from}\nimport { patched } from '@temporalio/workflow';` };
}

/** One more upsert at each change of phase, and one more timer before the booking is released. */
function newSteps(guard: string): readonly Edit[] {
  const steps = [
    {
      file: 'window/telling/journal.ts',
      from: '  window.phase = phase;\n  publish(window);',
      to: `  window.phase = phase;\n  publish(window);\n  if (${guard}) upsertMemo({ told: phase });`,
    },
    {
      file: 'window/story.ts',
      from: 'await clearWords(window);\n  await release(window);',
      to: `await clearWords(window);\n  if (${guard}) await condition(() => false, 10);\n  await release(window);`,
    },
  ];
  return guard === PATCHED ? [...steps, ...steps.map(({ file }) => importPatched(file))] : steps;
}

async function release(name: string, guard: string | null): Promise<Release> {
  const bundle = guard === null ? bundleOfRun() : await bundleChanged(newSteps(guard));
  return { name, bundle, grants: [] };
}

function expectOnTime({ place }: PlacedWindow, { status }: Receipt): void {
  const { start_lateness_ms: start, revert_lateness_ms: revert } = status;
  expect(start).toBeLessThan(LATE_MS);
  if (place !== 'outage') expect(revert).toBeLessThan(LATE_MS);
}

describe('a deploy', () => {
  let lab: WindowLab;
  let fleet: Fleet;
  let today: Release;
  /** Knows the new steps, grants them to nobody. */
  let ready: Release;
  /** Grants them. */
  let granting: Release;

  beforeAll(async () => {
    lab = await WindowLab.start({
      timing: { dispatch_lead_ms: 6_000, revert_alarm_after_ms: 1_000 },
    });
    fleet = await Fleet.of(lab);
    today = await release('today', null);
    ready = await release('ready', GUARDED);
    granting = { ...ready, name: 'granting', grants: [FEATURE] };
  });

  beforeEach(() => lab.forget());
  afterEach(() => fleet.stopAll());
  afterAll(async () => {
    await fleet.close();
    await lab.stop();
  });

  /** Also that no workflow task failed, and that a window has the new steps if they were granted. */
  async function expectTold(placed: PlacedWindow): Promise<void> {
    const events = await eventsOf(placed);
    expect(failedTasks(events)).toEqual([]);
    const text = JSON.stringify(events);
    expect(text.includes('"told":"reverting"')).toBe(text.includes(`"features":["${FEATURE}"]`));
    const sent = lab.callbacks.filter(({ body }) => body['flow_id'] === placed.line);
    const types = sent.map(({ body }) => body['event_type']);
    expect(types).toEqual(expect.arrayContaining(['ivrr_maintenance_scheduled']));
  }

  /** How many windows ended as they must. */
  async function endWell(all: readonly PlacedWindow[]): Promise<number> {
    const receipts = await Promise.all(all.map(finish));
    for (const [at, receipt] of receipts.entries()) {
      const placed = all[at];
      if (placed === undefined) throw new Error('a receipt without its window');
      await expectBack(lab, placed, receipt);
      expectOnTime(placed, receipt);
      await expectTold(placed);
    }
    return all.length;
  }

  function placeAll(): Promise<PlacedWindow[]> {
    return Promise.all(PLACES.map((place) => placeWindow(lab, place)));
  }

  /** Receivers are down, so that a callback is pending in every window that is active. */
  function holdCallbacks(): void {
    lab.answerCallback = (event) => (event === 'ivrr_maintenance_scheduled' ? 503 : 200);
  }

  async function mend(): Promise<void> {
    lab.answerCallback = () => 200;
    await lab.simulator.clearFaults();
  }

  it('rolled out, first the release that knows a new step, then the one that grants it: no window is lost or late', async () => {
    holdCallbacks();
    await fleet.start(today);
    const before = await placeAll();
    await fleet.start(ready);
    await fleet.stop(today);
    await fleet.start(granting);
    const sideBySide = await placeAll();
    await fleet.stop(ready);
    await mend();
    expect(await endWell([...before, ...sideBySide])).toBe(2 * PLACES.length);
  });

  it('rolled back: no window is lost or late, and each keeps the steps it was granted', async () => {
    holdCallbacks();
    await fleet.start(granting);
    const before = await placeAll();
    await fleet.start(ready);
    const sideBySide = await placeAll();
    await fleet.stop(granting);
    await mend();
    expect(await endWell([...before, ...sideBySide])).toBe(2 * PLACES.length);
    for (const placed of before)
      expect(JSON.stringify(await eventsOf(placed))).toContain('"told":"reverting"');
  });
});

describe('a deploy of a change made in another way', () => {
  let lab: WindowLab;
  let fleet: Fleet;

  beforeAll(async () => {
    lab = await WindowLab.start();
    fleet = await Fleet.of(lab);
  });

  afterEach(() => fleet.stopAll());
  afterAll(async () => {
    await fleet.close();
    await lab.stop();
  });

  it.each([
    ['steps added without a guard stop windows when rolled out', null, 'true'],
    ['steps added behind patched() stop windows when rolled back', PATCHED, null],
  ])('%s', async (_title, from, to) => {
    const [good, bad] = [await release('good', from), await release('bad', to)];
    await fleet.start(good);
    const placed = await placeWindow(lab, 'active');
    await fleet.stop(good);
    await fleet.start(bad);
    await placed.window.handle.signal('retryNow', { actor: 'ops' });
    const failures = async () => failedTasks(await eventsOf(placed));
    const seen = await until('a failed task', failures, (list) => list.length > 0);
    expect(seen[0]).toContain('Nondeterminism');
    // What wedged them also frees them: the code they began with.
    await fleet.stop(bad);
    await fleet.start(good);
    await expectBack(lab, placed, await finish(placed));
  });
});
