// Yesterday's windows must replay on today's code: histories of windows in every phase, made in this
// run and recorded from releases (histories/*.json). A workflow that was changed on purpose must not.
// To record those of a release: INTERLUDE_RECORD_HISTORIES=<version> npx jest test/workflows/replay
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker, type WorkflowBundle } from '@temporalio/worker';
import { MINUTE_MS } from '../../src/contract/instant.ts';
import { until } from '../support/until.ts';
import {
  bundleWorkflows,
  EXAMPLE_FLOW,
  PAYLOAD_CONVERTER,
  WindowLab,
  type LabWindow,
} from '../support/window-lab.ts';

type History = ReturnType<typeof historyFromJSON>;

const ROOT = path.resolve(__dirname, '../..');
const RECORDED = path.join(__dirname, 'histories');

/** Names of the histories that do not replay. */
async function failing(
  workflowBundle: WorkflowBundle,
  histories: ReadonlyMap<string, History>,
): Promise<string[]> {
  const list = [...histories].map(([workflowId, history]) => ({ workflowId, history }));
  const options = {
    workflowBundle,
    dataConverter: { payloadConverterPath: PAYLOAD_CONVERTER },
    sinks: { audit: { record: { fn: () => undefined, callDuringReplay: false } } },
  };
  const failed: string[] = [];
  for await (const { workflowId, error } of Worker.runReplayHistories(options, list))
    if (error !== undefined) failed.push(workflowId);
  return failed;
}

async function recorded(): Promise<Map<string, History>> {
  const files = (await readdir(RECORDED)).filter((file) => file.endsWith('.json'));
  const read = files.map(async (file): Promise<[string, History]> => {
    const text = await readFile(path.join(RECORDED, file), 'utf8');
    return [file.replace('.json', ''), historyFromJSON(JSON.parse(text))];
  });
  return new Map(await Promise.all(read));
}

/** The workflow code with one upsert less, as somebody might tidy it. */
async function bundleMutant(): Promise<WorkflowBundle> {
  const copy = await mkdtemp(path.join(os.tmpdir(), 'interlude-mutant-'));
  try {
    await cp(path.join(ROOT, 'src'), path.join(copy, 'src'), { recursive: true });
    await symlink(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
    const file = path.join(copy, 'src/workflows/maintenance-window.ts');
    const code = await readFile(file, 'utf8');
    const mutated = code.replace("enter(window, 'scheduled');", "window.phase = 'scheduled';");
    if (mutated === code) throw new Error('the mutant is no mutant: the line it changes is gone');
    await writeFile(file, mutated);
    return await bundleWorkflows(copy);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

describe('replay', () => {
  let lab: WindowLab;
  const made = new Map<string, History>();

  async function keep(name: string, window: LabWindow): Promise<void> {
    made.set(name, await window.handle.fetchHistory());
  }

  async function finish(name: string, window: LabWindow): Promise<void> {
    await window.skipToReceipt();
    await keep(name, window);
  }

  async function makeWaiting(): Promise<void> {
    const refused = await lab.schedule(lab.request({ flow_id: 'nowhere' }));
    await refused.receipt();
    await keep('refused', refused);
    const window = await lab.scheduleAt(lab.request(), 60 * MINUTE_MS);
    await keep('scheduled', window);
    await window.say('extend', { by_minutes: 5 });
    await keep('scheduled-extended', window);
    await window.say('cancel');
    await window.receipt();
    await keep('cancelled-before', window);
  }

  async function makeActive(): Promise<void> {
    const window = await lab.scheduleAt(lab.request(), 2_500);
    await window.reaches('applying');
    await keep('applying', window);
    await window.reaches('active');
    await keep('active', window);
    await window.handle.signal('extend', { by_minutes: 'x' });
    await window.say('end');
    await window.receipt();
    await keep('ended', window);
  }

  async function makeTroubled(): Promise<void> {
    await lab.simulator.addFault({
      when: { method: 'PATCH' },
      effect: { kind: 'reset_after_commit' },
    });
    const lost = await lab.schedule(lab.request());
    await finish('lost-answer', lost);
    const drifted = await lab.scheduleAt(lab.request(), -MINUTE_MS);
    await drifted.reaches('active');
    await lab.simulator.editTarget(EXAMPLE_FLOW, { greeting: { text: 'Edited.' } });
    await finish('drift', drifted);
    const late = await lab.scheduleAt(lab.request(), -MINUTE_MS);
    await late.reaches('active');
    await lab.simulator.changeSettings({ withdrawn_permissions: ['flow:write'] });
    await late.handle.cancel();
    await until(
      'the alarm',
      () => late.status(),
      ({ attention }) => attention !== null,
    );
    await keep('reverting-late', late);
    await lab.simulator.changeSettings({ withdrawn_permissions: [] });
    await finish('cancelled-late', late);
  }

  beforeAll(async () => {
    lab = await WindowLab.start({ timing: { dispatch_lead_ms: 2_000 } });
    await makeWaiting();
    await makeActive();
    await makeTroubled();
    const version = process.env['INTERLUDE_RECORD_HISTORIES'];
    if (version === undefined) return;
    for (const [name, history] of made) {
      const compact = JSON.stringify(JSON.parse(historyToJSON(history))).replaceAll(`${ROOT}/`, '');
      await writeFile(path.join(RECORDED, `${version}-${name}.json`), compact);
    }
  }, 120_000);

  afterAll(() => lab.stop());

  it('of every window of this run is green', async () => {
    expect(made.size).toBe(11);
    expect(await failing(await bundleWorkflows(ROOT), made)).toEqual([]);
  });

  it('of the histories recorded from releases is green', async () => {
    const histories = await recorded();
    expect(histories.size).toBeGreaterThanOrEqual(11);
    expect(await failing(await bundleWorkflows(ROOT), histories)).toEqual([]);
  });

  it('is red for a workflow that was changed without a thought for sleeping windows', async () => {
    const failed = await failing(await bundleMutant(), await recorded());
    expect(failed.length).toBeGreaterThanOrEqual(10);
  });
});
