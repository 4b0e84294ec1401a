/**
 * Windows of schedule groups whose end is moved, by us or by somebody else: Genesys ends them by the entry. Checked is
 * what a caller gets.
 */
import { EventEmitter, once } from 'node:events';
import { BANK } from '../../../dev/simulator/index.ts';
import { MINUTE_MS } from '../../../src/contract/values/instant.ts';
import { inOwnLabs } from '../../support/own-labs.ts';
import { until } from '../../support/until.ts';
import type { LabWindow } from '../../support/window-lab.ts';
import {
  beginsAndEndsByItself,
  cannotBeTakenOut,
  GroupScene,
  isAsBefore,
  isEntered,
  isVerified,
  MAY_BE,
  MINUTES,
  tells,
} from './group-scene.ts';
import { lasting } from './kinds-under-test.ts';

/** Arming does not get through, this long before the start, until the fault is cleared. */
async function arming(scene: GroupScene, beforeMs = 9 * MINUTE_MS): Promise<LabWindow> {
  const { lab, startMs } = scene;
  const window = await lab.scheduleAt(scene.request(), 15 * MINUTE_MS);
  await lab.simulator.addFault({
    id: 'slow',
    when: { method: 'GET', path: '/api/v2/architect/schedulegroups/*' },
    effect: { kind: 'answer', status: 503 },
    times: null,
  });
  await window.skipTo(startMs - beforeMs);
  await until(
    'a read of the group to arm on',
    () => lab.simulator.requests(),
    (requests) => requests.some(({ fault }) => fault === 'slow'),
  );
  return window;
}

async function endsLater(scene: GroupScene, window: LabWindow): Promise<void> {
  await beginsAndEndsByItself(scene, MINUTES + 15);
  const { status } = await window.skipToReceipt();
  expect(status).toMatchObject({ phase: 'reverted', drift: null });
  await isAsBefore(scene);
  await scene.agrees(window);
}

describe('the end of a window on a schedule group', () => {
  const meanwhile = inOwnLabs(() => GroupScene.start());

  meanwhile('moves the end in Genesys with an extension before it has begun', async (scene) => {
    const window = await scene.entered();
    await window.say('extend', { by_minutes: 15 });
    expect(await window.status()).toMatchObject({ phase: 'applying', line: 'normal' });
    await beginsAndEndsByItself(scene, MINUTES + 15);
    await window.skipTo(scene.startMs + MINUTE_MS);
    expect(await window.reaches('active')).toMatchObject({ line: 'maintenance', drift: null });
    await isVerified(scene, window);
    await endsLater(scene, window);
    await isVerified(scene, window);
  });

  meanwhile('is extended before it has begun by a signal, too', async (scene) => {
    const window = await scene.entered();
    const asked = { by_minutes: 15, actor: 'mia', reason: 'more to do' };
    await window.handle.signal('extend', asked);
    const endMs = scene.startMs + (MINUTES + 15) * MINUTE_MS;
    await window.shows('the new end', ({ end_time: now }) => Date.parse(now ?? '') === endMs);
    await beginsAndEndsByItself(scene, MINUTES + 15);
    await window.say('cancel');
    expect((await window.receipt()).status).toMatchObject({ phase: 'cancelled', drift: null });
    await isAsBefore(scene);
    await scene.agrees(window);
  });

  meanwhile(
    'tells of no drift where its end is moved while it looks at the line',
    async (scene) => {
      const { lab } = scene;
      const window = await scene.active();
      await lab.simulator.addFault({
        id: 'slow',
        when: { method: 'GET', path: '/api/v2/architect/schedulegroups/*' },
        effect: { kind: 'delay', ms: null },
        times: 1,
      });
      const extendWhileItLooks = async (): Promise<void> => {
        await until(
          'the halfway look',
          () => lab.simulator.firings(),
          (firings) => firings.some(({ fault }) => fault === 'slow'),
        );
        const extension = window.say('extend', { by_minutes: 15 });
        await until(
          'the extension',
          async () => (await window.handle.fetchHistory()).events ?? [],
          (events) => events.some((event) => event.workflowExecutionUpdateAcceptedEventAttributes),
        );
        await lab.simulator.clearFaults('slow');
        await extension;
      };
      const halfway = scene.startMs + (MINUTES / 2 + 2) * MINUTE_MS;
      await Promise.all([window.skipTo(halfway), extendWhileItLooks()]);
      await endsLater(scene, window);
      expect(scene.told().filter((type) => String(type).includes('drift'))).toEqual([]);
    },
  );

  meanwhile('moves the end in Genesys with an extension', async (scene) => {
    const window = await scene.active();
    await window.say('extend', { by_minutes: 15 });
    await beginsAndEndsByItself(scene, MINUTES + 15);
    await isVerified(scene, window);
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', drift: null });
    await isVerified(scene, window);
    await isAsBefore(scene);
    await scene.agrees(window);
  });

  meanwhile(
    'is entered until the new end where it is extended while it is being armed',
    async (scene) => {
      const window = await arming(scene);
      expect(await window.status()).toMatchObject({ phase: 'scheduled', previous_version: null });
      await window.say('extend', { by_minutes: 15 });
      await scene.lab.simulator.clearFaults('slow');
      await isEntered(window);
      await endsLater(scene, window);
    },
  );

  meanwhile(
    'ends at the new end where its extension was asked for before it was armed, and accepted once it had begun',
    async (scene) => {
      const { calendar } = scene.lab.deps;
      const gate = new EventEmitter();
      const opened = once(gate, 'open');
      const extend = calendar.extend.bind(calendar);
      const asked = jest.spyOn(calendar, 'extend').mockImplementation(async (input) => {
        const result = await extend(input);
        await opened;
        return result;
      });
      const window = await arming(scene, 0);
      const extension = window.say('extend', { by_minutes: 15 });
      await until(
        'the question',
        () => Promise.resolve(asked.mock.calls.length),
        (calls) => calls > 0,
      );
      await scene.lab.simulator.clearFaults('slow');
      await window.reaches('active');
      gate.emit('open');
      expect(await extension).toMatchObject({ done: 'extend' });
      await endsLater(scene, window);
    },
  );

  meanwhile(
    'refuses an extension that Genesys does not take, and changes nothing',
    async (scene) => {
      const window = await scene.active();
      await scene.lab.simulator.addFault({
        when: { method: 'PUT', path: '/api/v2/architect/schedules/*' },
        effect: { kind: 'answer', status: 403 },
        times: 2,
      });
      const extension = window.say('extend', { by_minutes: 15 });
      await expect(extension).rejects.toThrow('Workflow Update failed');
      await beginsAndEndsByItself(scene);
      expect((await window.skipToReceipt()).status).toMatchObject({ phase: 'reverted' });
      await scene.agrees(window);
    },
  );

  meanwhile('takes the entry out now where it is ended early', async (scene) => {
    const window = await scene.active();
    await window.say('end');
    expect((await window.receipt()).status).toMatchObject({ phase: 'reverted', line: 'normal' });
    await isAsBefore(scene);
    await scene.agrees(window);
  });

  meanwhile(
    'says at its end, where the entry cannot be taken out, that it is over unless somebody moved it',
    async (scene) => {
      const window = await scene.active();
      await cannotBeTakenOut(scene);
      await window.skipTo(scene.startMs + (MINUTES + 1) * MINUTE_MS);
      expect(await tells(window, 'it ended by itself')).toEqual(['unknown', MAY_BE]);
      await scene.lab.simulator.clearFaults('forbidden');
      expect((await window.skipToReceipt()).status).toMatchObject({ phase: 'reverted' });
      await isAsBefore(scene);
    },
  );

  meanwhile(
    'says of an early end, where the entry cannot be taken out, that the line is not back',
    async (scene) => {
      const window = await scene.active();
      await cannotBeTakenOut(scene);
      await window.say('end');
      expect(await tells(window, 'the line is not back yet')).toEqual([
        'maintenance',
        'the line is NOT BACK: its end has passed',
      ]);
      await scene.lab.simulator.clearFaults('forbidden');
      expect((await window.skipToReceipt()).status).toMatchObject({ phase: 'reverted' });
      await isAsBefore(scene);
    },
  );

  meanwhile(
    'tells where somebody else has moved the end, and takes the entry out all the same',
    async (scene) => {
      const window = await scene.active();
      const [schedule] = await scene.ours();
      const nextYear = new Date(scene.startMs + 366 * 24 * 60 * MINUTE_MS).toISOString();
      await scene.lab.simulator.editObject('schedule', String(schedule?.['id']), {
        end: nextYear.replace('Z', ''),
      });
      const { status } = await window.skipToReceipt();
      expect(status).toMatchObject({
        phase: 'reverted',
        drift: { kept: true, fields: [{ field: 'end' }] },
      });
      await isAsBefore(scene);
      await scene.agrees(window);
    },
  );

  meanwhile('takes the entry out although somebody has renamed the schedule', async (scene) => {
    const window = await scene.active();
    const [made] = await scene.ours();
    await scene.lab.simulator.editObject('schedule', String(made?.['id']), { name: 'Our night' });
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', drift: null });
    await isAsBefore(scene);
    await scene.agrees(window);
  });

  meanwhile('keeps what somebody else sets in the group beside it', async (scene) => {
    const window = await scene.active();
    await scene.lab.simulator.editObject('schedule-group', BANK.hours, { somethingNew: [1.5] });
    expect((await window.skipToReceipt()).status).toMatchObject({ phase: 'reverted', drift: null });
    expect(lasting(await scene.group())).toEqual({ ...scene.before, somethingNew: [1.5] });
    expect(await scene.ours()).toEqual([]);
  });
});
