/**
 * What is special about an emergency group: people use the same switch, so a person responds to any change after our
 * write.
 */
import { BANK } from '../../../dev/simulator/index.ts';
import type { EmergencyGroupTarget } from '../../../src/contract/request/target/target.ts';
import { MINUTE_MS } from '../../../src/contract/values/instant.ts';
import { inOwnLabs } from '../../support/own-labs.ts';
import { until } from '../../support/until.ts';
import { WindowLab } from '../../support/window-lab.ts';
import { lasting } from './kinds-under-test.ts';

const GROUP = BANK.emergencyGroup;
const TARGET: EmergencyGroupTarget = { kind: 'emergency-group', id: GROUP };

function groupOf(lab: WindowLab) {
  return lab.simulator.object('emergency-group', GROUP);
}

function readsOf(lab: WindowLab) {
  return lab.simulator.requests({ path: `/api/v2/architect/emergencygroups/${GROUP}` });
}

describe('a window on an emergency group', () => {
  const meanwhile = inOwnLabs(() => WindowLab.start());

  meanwhile(
    'asks a person where anything of it moved, and switches it off once its version is accepted, never a later one',
    async (lab) => {
      const before = await groupOf(lab);
      const window = await lab.activeWindow(lab.targetRequest(TARGET));
      await lab.simulator.editObject('emergency-group', GROUP, { name: 'Renamed meanwhile' });
      await window.say('end');
      const { attention } = await window.shows(
        'a person is asked',
        (status) => status.attention !== null,
      );
      expect(attention?.what).toContain('changed after this window');
      const version = Number((await groupOf(lab))?.['version']);
      await window.say('retryNow', { accept_version: version + 1 });
      await window.shows(
        'that no such version is there',
        (status) =>
          status.attention?.what.includes(`version ${version + 1} is not the current one`) === true,
      );
      await lab.simulator.editObject('emergency-group', GROUP, { name: 'A real emergency' });
      const { length: known } = await readsOf(lab);
      await window.say('retryNow');
      // The first may be under way already.
      await until(
        'two reads of what nobody has accepted',
        () => readsOf(lab),
        ({ length }) => length >= known + 2,
      );
      expect(await groupOf(lab)).toMatchObject({ enabled: true });
      await window.say('retryNow', { accept_version: version + 1 });
      const { status } = await window.receipt();
      expect(status).toMatchObject({ phase: 'reverted', line: 'normal' });
      expect(lasting(await groupOf(lab))).toEqual({
        ...lasting(before),
        name: 'A real emergency',
      });
    },
  );

  meanwhile('leaves alone what somebody else has switched off', async (lab) => {
    const window = await lab.activeWindow(lab.targetRequest(TARGET));
    await lab.simulator.editObject('emergency-group', GROUP, { enabled: false });
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', drift: { kept: true } });
    expect(await groupOf(lab)).toMatchObject({ enabled: false });
  });

  meanwhile('is refused where the group may not be switched', async (lab) => {
    const { description } = (await groupOf(lab)) ?? {};
    const usual = { enabled: false, description: String(description), state: 'active' };
    for (const [edit, words] of [
      [{ enabled: true }, 'is on already'],
      [{ description: 'For the fire brigade' }, 'interlude-owned'],
      [{ description: '[interlude 0badcafe]' }, 'interlude-owned'],
      [{ state: 'inactive' }, 'is inactive'],
      [{ state: 'deleted' }, 'deleted'],
    ] as const) {
      await lab.simulator.editObject('emergency-group', GROUP, { ...usual, ...edit });
      const window = await lab.schedule(lab.targetRequest(TARGET));
      const { accepted, problems } = await window.verdict();
      const told = problems.map(({ message }) => message).join();
      expect({ edit, accepted, told }).toEqual({
        edit,
        accepted: false,
        told: expect.stringContaining(words),
      });
    }
  });

  meanwhile(
    'is booked for later while another window has the group on, and is told of that',
    async (lab) => {
      const first = await lab.activeWindow(lab.targetRequest(TARGET));
      const later = await lab.schedule(lab.targetRequest(TARGET, {}, 600));
      const { accepted, problems, findings } = await later.verdict();
      expect({ accepted, problems }).toEqual({ accepted: true, problems: [] });
      expect(findings).toContainEqual({
        code: 'another_window',
        message: expect.stringContaining('must be over when this one starts'),
      });
      await first.say('end');
      await first.receipt();
      expect((await later.skipToReceipt()).status).toMatchObject({ phase: 'reverted' });
    },
  );

  meanwhile('does not start on a group that has the mark of a window and is on', async (lab) => {
    const edit = { enabled: true, description: 'interlude-owned [interlude 0badcafe]' };
    await lab.simulator.editObject('emergency-group', GROUP, edit);
    const window = await lab.schedule(lab.targetRequest(TARGET));
    expect(await window.verdict()).toMatchObject({ accepted: true });
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'failed' });
    expect((await lab.simulator.objectWrites()).filter(({ by }) => by === 'client')).toEqual([]);
  });

  meanwhile('starts late on a group that another window lets go of late', async (lab) => {
    const before = await groupOf(lab);
    const edit = { enabled: true, description: 'interlude-owned [interlude 0badcafe]' };
    await lab.simulator.editObject('emergency-group', GROUP, edit);
    const window = await lab.scheduleAt(lab.targetRequest(TARGET), -MINUTE_MS);
    expect((await groupOf(lab))?.['modifiedBy']).not.toBe('sim-client');
    const { description } = lasting(before);
    await lab.simulator.editObject('emergency-group', GROUP, { enabled: false, description });
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal' });
    expect(lasting(await groupOf(lab))).toEqual(lasting(before));
  });

  meanwhile('takes a group of others with a reason', async (lab) => {
    await lab.simulator.editObject('emergency-group', GROUP, { description: "Everybody's" });
    const shared = lab.targetRequest({ ...TARGET, shared: true }, { reason: 'No other group' });
    const window = await lab.schedule(shared);
    expect(await window.verdict()).toMatchObject({ accepted: true });
    expect((await window.skipToReceipt()).status).toMatchObject({ phase: 'reverted' });
  });

  meanwhile('does not start where somebody has switched it on since it was armed', async (lab) => {
    const window = await lab.armedWindow(lab.targetRequest(TARGET));
    await lab.simulator.editObject('emergency-group', GROUP, { enabled: true });
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'failed' });
    expect(await groupOf(lab)).toMatchObject({ enabled: true });
    expect((await lab.simulator.objectWrites()).filter(({ by }) => by === 'client')).toEqual([]);
  });
});
