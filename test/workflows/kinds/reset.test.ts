// A window on an object of every kind is reset, by the server's API, to a point of its history since it was accepted,
// while it is active, also after somebody has edited the object: it ends as it was, with the edit.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GuardedRescueFiles } from '../../../src/activities/window/guarded-rescue-files.ts';
import { RescueStore } from '../../../src/adapters/break-glass/index.ts';
import type { Fields } from '../../../src/contract/values/json.ts';
import { WindowLab } from '../../support/window-lab.ts';
import { reset, RESET_POINTS } from '../resetting.ts';
import { KINDS_UNDER_TEST, lasting } from './kinds-under-test.ts';

/** The clock of a run that is reset cannot be skipped: the new run would not find itself too late. */
const MINUTE_MS = 400;
const POINTS = Object.keys(RESET_POINTS).filter((point) => !/request|preflight/.test(point));
/** A row whose write is known to have landed is looked at for a minute more, which cannot be skipped here. */
const UNHEARD = POINTS.filter((point) => point !== 'after the write');

/** An entry that is made ahead begins by itself whatever the window is reset to. */
const KINDS = KINDS_UNDER_TEST.filter(({ target }) => target.kind !== 'schedule-group');

describe.each(KINDS)('a window on $target.kind is reset', (kind) => {
  const { target, object, id, drift } = kind;
  let lab: WindowLab;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'interlude-reset-'));
    const rescueFiles = new GuardedRescueFiles(new RescueStore(folder), () => undefined);
    lab = await WindowLab.start({
      overrides: (deps) => ({ ...deps, rescueFiles }),
      minuteMs: MINUTE_MS,
      timing: { arm_lead_ms: 1_000, dispatch_lead_ms: 300, revert_alarm_after_ms: 5_000 },
    });
  });

  afterAll(async () => {
    await lab.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Active, reset to the point, and ended: what stands then. */
  async function livesThrough(point: string, edit: Fields): Promise<unknown> {
    const wanted = { duration_minutes: 480, max_concurrent_windows: 100 };
    const old = await lab.schedule(lab.targetRequest(target, wanted, 1), 'real');
    await old.reaches('active');
    if (Object.keys(edit).length > 0) await lab.simulator.editObject(object, id, edit);
    const window = await reset(lab, old, point);
    await window.reaches('active');
    await window.say('end');
    const { status } = await window.receipt();
    expect({ point, ...status }).toMatchObject({ point, phase: 'reverted', attention: null });
    return lasting(await lab.simulator.object(object, id));
  }

  it.each(POINTS)('to a point %s', async (point) => {
    const before = lasting(await lab.simulator.object(object, id));
    expect(await livesThrough(point, {})).toEqual(before);
  });

  if (drift !== null)
    it.each(UNHEARD)('after an edit, to a point %s', async (point) => {
      const whole = await lab.simulator.object(object, id);
      expect(await livesThrough(point, drift)).toEqual(expect.objectContaining(drift));
      const stands = lasting(await lab.simulator.object(object, id));
      expect(stands).toEqual({ ...lasting(whole), ...drift });
      await lab.simulator.putObject(object, id, whole ?? {});
    });
});
