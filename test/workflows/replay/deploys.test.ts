/**
 * Deploys: windows in every phase live through workers of another release, side by side, rolled out and rolled back. A
 * step is added as CONTRIBUTING says, in two releases; added in any other way it stops running windows, which this
 * suite must be able to see.
 */
import type { Receipt } from '../../../src/contract/window/window.ts';
import { bundleChanged, type Edit } from '../../support/temporal/changed-release.ts';
import { together } from '../../support/together.ts';
import { until } from '../../support/until.ts';
import { WindowLab, type LabOptions } from '../../support/window-lab.ts';
import { bundleOfRun } from '../../support/temporal/workflow-bundle.ts';
import { Fleet, type Release } from '../fleet.ts';
import {
  eventsOf,
  expectBack,
  failedTasks,
  finish,
  PLACES,
  placeWindow,
  type PlacedWindow,
} from '../placed-windows.ts';

/** All begin together, and their windows hold for real time. */
jest.setTimeout(400_000);

const FEATURE = 'told-twice';
/** The guard required by CONTRIBUTING. */
const GUARDED = `window.admission.prepared?.plan.features?.includes('${FEATURE}') === true`;
const PATCHED = `patched('${FEATURE}')`;
/** Loose: a stuck window is late by minutes, or never ends. */
const LATE_MS = 30_000;

function importPatched(file: string): Edit {
  const from = "} from '@temporalio/workflow';";
  return { file, from, to: `${from}\nimport { patched } from '@temporalio/workflow';` };
}

/** One more upsert at each change of phase, and one more timer before the booking is released. */
function newSteps(guard: string): readonly Edit[] {
  const steps = [
    {
      file: 'window/reporting/journal.ts',
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

/** One deploy in a separate lab, whose workers are those of the releases. */
class Deploy {
  readonly lab: WindowLab;
  readonly fleet: Fleet;

  private constructor(lab: WindowLab, fleet: Fleet) {
    this.lab = lab;
    this.fleet = fleet;
  }

  static async start(options: LabOptions = {}): Promise<Deploy> {
    const lab = await WindowLab.start(options);
    const deploy = new Deploy(lab, await Fleet.of(lab));
    deploys.push(deploy);
    return deploy;
  }

  async stop(): Promise<void> {
    await this.fleet.close();
    await this.lab.stop();
  }

  placeAll(): Promise<PlacedWindow[]> {
    return Promise.all(PLACES.map((place) => placeWindow(this.lab, place)));
  }

  /** Receivers are down, so that every active window has a pending callback. */
  holdCallbacks(): void {
    this.lab.answerCallback = (event) => (event === 'ivrr_maintenance_scheduled' ? 503 : 200);
  }

  async mend(): Promise<void> {
    this.lab.answerCallback = () => 200;
    await this.lab.simulator.clearFaults();
  }
}

/** Also that no workflow task failed, and that a window has the new steps if they were granted. */
async function expectTold(lab: WindowLab, placed: PlacedWindow): Promise<void> {
  const events = await eventsOf(placed);
  expect(failedTasks(events)).toEqual([]);
  const text = JSON.stringify(events);
  expect(text.includes('"told":"active"')).toBe(text.includes(`"features":["${FEATURE}"]`));
  // One that was handed on while receivers were down is retried at its own pace.
  await until(
    `the callback of ${placed.line}`,
    () => lab.callbacks.filter(({ body }) => body['flow_id'] === placed.line),
    (sent) => sent.some(({ body }) => body['event_type'] === 'ivrr_maintenance_scheduled'),
  );
}

/** How many windows ended as they must. */
async function endWell({ lab }: Deploy, all: readonly PlacedWindow[]): Promise<number> {
  const receipts = await Promise.all(all.map(finish));
  for (const [at, receipt] of receipts.entries()) {
    const placed = all[at];
    if (placed === undefined) throw new Error('a receipt without its window');
    await expectBack(lab, placed, receipt);
    expectOnTime(placed, receipt);
    await expectTold(lab, placed);
  }
  return all.length;
}

const deploys: Deploy[] = [];
afterAll(() => Promise.all(deploys.map((deploy) => deploy.stop())));

describe('a deploy', () => {
  const HOLDING: LabOptions = {
    timing: { dispatch_lead_ms: 16_000, revert_alarm_after_ms: 1_000 },
  };
  let today: Release;
  /** Knows the new steps, but grants them to no window. */
  let ready: Release;
  /** Grants them. */
  let granting: Release;
  /** Has them without the guard, as nobody should add them. */
  let unguarded: Release;
  let patched: Release;

  beforeAll(async () => {
    [today, ready, unguarded, patched] = await Promise.all([
      release('today', null),
      release('ready', GUARDED),
      release('unguarded', 'true'),
      release('patched', PATCHED),
    ]);
    granting = { ...ready, name: 'granting', grants: [FEATURE] };
  });

  const meanwhile = together();

  meanwhile(
    'rolled out, first the release that knows a new step, then the one that grants it: no window is lost or late',
    async () => {
      const deploy = await Deploy.start(HOLDING);
      const { fleet } = deploy;
      deploy.holdCallbacks();
      await fleet.start(today);
      const before = await deploy.placeAll();
      await fleet.start(ready);
      await fleet.stop(today);
      await fleet.start(granting);
      const sideBySide = await deploy.placeAll();
      await fleet.stop(ready);
      await deploy.mend();
      expect(await endWell(deploy, [...before, ...sideBySide])).toBe(2 * PLACES.length);
    },
  );

  meanwhile(
    'rolled back: no window is lost or late, and each keeps the steps it was granted',
    async () => {
      const deploy = await Deploy.start(HOLDING);
      const { fleet } = deploy;
      deploy.holdCallbacks();
      await fleet.start(granting);
      const before = await deploy.placeAll();
      await fleet.start(ready);
      const sideBySide = await deploy.placeAll();
      await fleet.stop(granting);
      await deploy.mend();
      expect(await endWell(deploy, [...before, ...sideBySide])).toBe(2 * PLACES.length);
      for (const placed of before)
        expect(JSON.stringify(await eventsOf(placed))).toContain('"told":"active"');
    },
  );

  for (const [title, releases] of [
    [
      'of steps added without a guard stops windows when rolled out',
      () => ({ good: today, bad: unguarded }),
    ],
    [
      'of steps added behind patched() stops windows when rolled back',
      () => ({ good: patched, bad: today }),
    ],
  ] as const)
    meanwhile(title, async () => {
      const { good, bad } = releases();
      const deploy = await Deploy.start();
      const { lab, fleet } = deploy;
      await fleet.start(good);
      const placed = await placeWindow(lab, 'active');
      await fleet.stop(good);
      await fleet.start(bad);
      await placed.window.handle.signal('retryNow', { actor: 'ops' });
      const failures = async () => failedTasks(await eventsOf(placed));
      const seen = await until('a failed task', failures, (list) => list.length > 0);
      expect(seen[0]).toContain('Nondeterminism');
      // What blocked them also frees them: the code they began with.
      await fleet.stop(bad);
      await fleet.start(good);
      await expectBack(lab, placed, await finish(placed));
    });
});
