/**
 * Yesterday's windows must replay on today's code: histories of windows in every phase, and of the other workflows,
 * made in this run and recorded from releases (histories/*.json). A workflow that was changed on purpose must not. To
 * record those of a release: INTERLUDE_RECORD_HISTORIES=<version> npx jest test/workflows/replay/replay
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { decodeHistory } from '../../../src/client/temporal/history/decoded-history.ts';
import { isRecord } from '../../../src/contract/values/json.ts';
import { bundleChanged, type Edit } from '../../support/temporal/changed-release.ts';
import {
  RECORDED,
  recordedHistories,
  type History,
} from '../../support/temporal/recorded-histories.ts';
import { WindowLab } from '../../support/window-lab.ts';
import { bundleOfRun, CONVERTERS } from '../../support/temporal/workflow-bundle.ts';
import { makeOthers, OTHER_HISTORIES } from './histories-of-others.ts';
import { HistoryMaker, PARTS, WINDOW_HISTORIES } from './histories-of-phases.ts';

const ROOT = path.resolve(__dirname, '../../..');
/** The path of packages in a stack trace, up to their folder. */
const MODULES_ELSEWHERE = /\/[^\s()"]*\/(?=node_modules\/)/g;
/** The version whose set must be complete. */
const LATEST = '0.1.0';
const NAMES = [...Object.keys(WINDOW_HISTORIES), ...OTHER_HISTORIES];

/** The id a history was made under: those of children are derived from it, and compared. */
function idOf({ events }: History): string {
  return events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? '';
}

/** Names of the histories that do not replay. */
async function failing(
  workflowBundle: WorkflowBundleOption,
  histories: ReadonlyMap<string, History>,
): Promise<string[]> {
  const options = {
    workflowBundle,
    dataConverter: CONVERTERS,
    sinks: {
      audit: { record: { fn: () => undefined, callDuringReplay: false } },
      outcomes: { ended: { fn: () => undefined, callDuringReplay: false } },
    },
  };
  const names = [...histories.keys()];
  const list = [...histories.values()].map((history) => ({ workflowId: idOf(history), history }));
  const failed: string[] = [];
  let at = 0;
  // One after the other, in the given order.
  for await (const { workflowId, error } of Worker.runReplayHistories(options, list)) {
    expect(workflowId).toBe(list[at]?.workflowId);
    if (error !== undefined) failed.push(names[at] ?? '');
    at += 1;
  }
  expect(at).toBe(list.length);
  return failed;
}

/** The last phase that a window published. */
function lastPhase(history: History): unknown {
  const published = decodeHistory(history)
    .filter(({ type }) => type === 'upsertWorkflowSearchAttributes')
    .map(({ attributes }) => JSON.stringify(attributes))
    .findLast((shown) => shown.includes('"WindowPhase"'));
  const found = /"WindowPhase":"(\w+)"/.exec(published ?? '');
  return found === null ? null : found[1];
}

function toJson(history: History): string {
  const raw: unknown = JSON.parse(historyToJSON(history));
  if (!isRecord(raw)) throw new TypeError('a history is an object');
  // Modules may be linked from another folder than the sources.
  return JSON.stringify(raw).replaceAll(`${ROOT}/`, '').replaceAll(MODULES_ELSEWHERE, '');
}

/** Those of one lab; the last one also makes those of the other workflows. */
async function makePart(lab: WindowLab, part: number): Promise<ReadonlyMap<string, History>> {
  const maker = new HistoryMaker(lab);
  await maker.make(part);
  if (part < PARTS.length - 1) return maker.made;
  await makeOthers(lab, maker.made);
  await maker.makeSkipped();
  return maker.made;
}

describe('replay', () => {
  let labs: readonly WindowLab[];
  let made: ReadonlyMap<string, History>;
  let recorded: ReadonlyMap<string, History>;

  beforeAll(async () => {
    labs = await Promise.all(PARTS.map(() => WindowLab.start()));
    const parts = await Promise.all(labs.map(makePart));
    made = new Map(parts.flatMap((part) => Array.from(part)));
    const version = process.env['INTERLUDE_RECORD_HISTORIES'];
    if (version !== undefined)
      for (const [name, history] of made)
        await writeFile(path.join(RECORDED, `${version}-${name}.json`), toJson(history));
    recorded = await recordedHistories();
  }, 300_000);

  afterAll(() => Promise.all(labs.map((lab) => lab.stop())));

  it('has a history of every phase and of every workflow, made now and recorded', () => {
    expect([...made.keys()].toSorted()).toEqual(NAMES.toSorted());
    const latest = [...recorded.keys()].filter((name) => name.startsWith(`${LATEST}-`));
    expect(latest.toSorted()).toEqual(NAMES.map((name) => `${LATEST}-${name}`).toSorted());
    for (const [name, phase] of Object.entries(WINDOW_HISTORIES))
      for (const history of [made.get(name), recorded.get(`${LATEST}-${name}`)])
        expect([name, history && lastPhase(history)]).toEqual([name, phase]);
  });

  it('keeps histories that name no place of the machine that recorded them', () => {
    const traces = Array.from(recorded, ([name, history]) => ({
      name,
      absolute: JSON.stringify(historyToJSON(history)).match(/\(\/[^\s()"]+/g),
    }));
    expect(traces.filter(({ absolute }) => absolute !== null)).toEqual([]);
  });

  it('of every window of this run is green', async () => {
    expect(await failing(bundleOfRun(), made)).toEqual([]);
  });

  it('of the histories recorded from releases is green', async () => {
    expect(await failing(bundleOfRun(), recorded)).toEqual([]);
  });

  describe('of workflows that were changed without a thought for those that sleep', () => {
    /** A separate place for each, that no other one runs through. */
    const CHANGES: readonly Edit[] = [
      {
        file: 'maintenance-window.ts',
        from: "enterPhase(window, 'scheduled');",
        to: "window.phase = 'scheduled';",
      },
      {
        file: 'calendar/verbs.ts',
        from: 'signals.signalReleased(ledger.release(argument, now), argument.window_id);',
        to: 'ledger.release(argument, now);',
      },
      {
        file: 'checkup.ts',
        from: 'return doctor(input);',
        to: 'return doctor(input).then(() => doctor(input));',
      },
      {
        file: 'callback-delivery.ts',
        from: 'await retryUntilDone(input.deliver, course);',
        to: "{ status: 'delivered', http_status: 200, attempts: 1 } as const;",
      },
      {
        file: 'window-sweeper.ts',
        from: 'const outcome = await rescue(organization_id, orphaned);',
        to: 'const outcome = null;',
      },
      { file: 'window-rescue.ts', from: '  await runUntilReleased(window, callbacks);', to: '' },
    ];
    let failed: readonly string[];

    beforeAll(async () => {
      failed = await failing(await bundleChanged(CHANGES), recorded);
    });

    it('is red for windows', () => {
      const accepted = Object.keys(WINDOW_HISTORIES).filter(
        (name) => name !== 'requested' && name !== 'refused',
      );
      expect(failed).toEqual(expect.arrayContaining(accepted.map((name) => `${LATEST}-${name}`)));
    });

    it('is red for each of the other workflows', () => {
      const changed = [
        'calendar',
        'calendar-continue',
        'doctor',
        'callback-delivered',
        'sweeper',
        'rescue',
      ];
      expect(failed).toEqual(expect.arrayContaining(changed.map((name) => `${LATEST}-${name}`)));
    });
  });
});
