/** Whole windows with time skipping: what happens automatically, from the booking to the receipt. */
import { decodeHistory } from '../../src/client/temporal/history/decoded-history.ts';
import { calendarId } from '../../src/contract/calendar/calendar.ts';
import { hashFields } from '../../src/adapters/genesys/index.ts';
import type { Ivr } from '../../dev/simulator/index.ts';
import type { WindowStatus } from '../../src/contract/window/window.ts';
import { EXAMPLE_FLOW, managed, WindowLab, type LabWindow } from '../support/window-lab.ts';
import { received } from './reporting/received.ts';

const DAY_MINUTES = 24 * 60;

describe('the life of a window', () => {
  let lab: WindowLab;

  beforeAll(async () => {
    lab = await WindowLab.start();
  });

  afterAll(() => lab.stop());

  describe('from its booking to its receipt', () => {
    const ASKED = { requested_by: 'mia', reason: 'upgrade', change_ticket: 'CHG-7' };
    let before: Ivr;
    let window: LabWindow;
    let status: WindowStatus;

    beforeAll(async () => {
      before = await lab.line();
      window = await lab.schedule(lab.request(ASKED));
      ({ status } = await window.receipt());
    });

    it('writes exactly what the contract says, with the version it read', async () => {
      const { version } = before;
      const [apply, revert] = await lab.simulator.log({
        target: EXAMPLE_FLOW,
        after: lab.logStart,
      });
      expect(apply).toMatchObject({ method: 'PATCH', if_match: String(version), status: 200 });
      expect(apply?.after).toMatchObject({
        name: `Maintenance: ${EXAMPLE_FLOW}`,
        greeting: { text: 'Our systems are undergoing scheduled maintenance.' },
        routing: { method: 'longest-idle', queue: { id: 'q1w2e3r4-t5y6-7u8i-9o0p-a1s2d3f4g5h6' } },
      });
      expect(revert).toMatchObject({ method: 'PATCH', if_match: String(version + 1), status: 200 });
      expect(revert?.after).toEqual({ ...apply?.before, version: version + 2 });
    });

    it('notes its change with the booking under its own run', async () => {
      const { runId: run_id } = await window.handle.describe();
      const { workflowId: window_id } = window.handle;
      const calendar = lab.client.workflow.getHandle(calendarId(lab.deps.organizationId));
      const noted = decodeHistory(await calendar.fetchHistory())
        .map(({ attributes }) => attributes['acceptedRequest'])
        .filter((request) => JSON.stringify(request ?? null).includes(window_id));
      const ofNotes = { input: { name: 'note', args: [{ window_id, run_id }] } };
      expect(noted.slice(-3)).toMatchObject([ofNotes, ofNotes, { input: { name: 'release' } }]);
    });

    it('never writes early', async () => {
      const { start_time: start, end_time: end } = status;
      expect(Date.parse(status.applied_at ?? '')).toBeGreaterThanOrEqual(Date.parse(start ?? ''));
      expect(Date.parse(status.reverted_at ?? '')).toBeGreaterThanOrEqual(Date.parse(end ?? ''));
      expect(status.start_lateness_ms).toBeLessThan(30_000);
      expect(status.revert_lateness_ms).toBeLessThan(30_000);
    });

    it('sends the callbacks of the contract in their order, each with an id of its own', async () => {
      const bodies = await received(lab, 'ivr_maintenance_reverted');
      expect(bodies.map((body) => body['event_type'])).toEqual([
        'ivr_maintenance_accepted',
        'ivrr_maintenance_scheduled',
        'ivr_maintenance_reverted',
      ]);
      expect(bodies[1]).toEqual({
        event_type: 'ivrr_maintenance_scheduled',
        flow_id: EXAMPLE_FLOW,
        start_time: status.start_time,
        end_time: status.end_time,
        new_version: status.new_version,
        latency_ms: expect.any(Number),
        timestamp: expect.stringMatching(/\+00:00$/),
      });
      expect(new Set(lab.callbacks.map(({ webhookId }) => webhookId)).size).toBe(3);
    });

    it('says with each other callback whose window it is about', async () => {
      const [accepted, , reverted] = await received(lab, 'ivr_maintenance_reverted');
      const about = {
        ...ASKED,
        workflow_id: window.handle.workflowId,
        target: `flow-ivr:${EXAMPLE_FLOW}`,
        target_name: status.target_name,
      };
      expect(accepted).toMatchObject({ event_type: 'ivr_maintenance_accepted', ...about });
      expect(reverted).toMatchObject({ event_type: 'ivr_maintenance_reverted', ...about });
    });
  });

  describe('of each sort', () => {
    beforeEach(() => lab.forget());

    it.each([
      ['a start two weeks away', 14 * DAY_MINUTES, 30],
      ['the longest window', 60, 480],
      ['the shortest window', 10, 5],
    ])('puts the line into maintenance and back: %s', async (_title, inMinutes, duration) => {
      const before = await lab.line();
      const request = lab.request({ duration_minutes: duration }, inMinutes);
      const window = await lab.schedule(request);
      const { status, proof } = await window.receipt();

      expect(status).toMatchObject({
        phase: 'reverted',
        line: 'normal',
        duration_minutes: duration,
      });
      const after = await lab.line();
      expect(after).toEqual({ ...before, version: before.version + 2 });
      expect(proof).toMatchObject({
        previous_version: before.version,
        new_version: before.version + 1,
        final_version: before.version + 2,
        apply_attempts: 1,
        revert_attempts: 1,
      });
      expect(proof?.final_hash).toBe(proof?.baseline_hash);
      expect(proof?.baseline_hash).toBe(hashFields(JSON.parse(JSON.stringify(managed(before)))));
    });

    it('keeps the own reason of a callback, and has null for what nobody said', async () => {
      const window = await lab.schedule(lab.request({ reason: 'upgrade' }), 'real');
      await window.verdict();
      await window.say('extend', { by_minutes: 5, reason: 'still migrating' });
      await window.say('cancel', { reason: 'postponed' });
      await window.receipt();
      const reasons = {
        ivr_maintenance_accepted: 'upgrade',
        ivr_maintenance_extended: 'still migrating',
        ivr_maintenance_cancelled: 'postponed',
      };
      const bodies = await received(lab, ...Object.keys(reasons));
      for (const [event_type, reason] of Object.entries(reasons))
        expect(bodies).toContainEqual(expect.objectContaining({ event_type, reason }));
      expect(bodies.map((body) => body['change_ticket'])).toEqual([null, null, null]);
    });

    it('sends only the callbacks that were asked for', async () => {
      const window = await lab.schedule(lab.request({ callback_events: ['reverted'] }));
      await window.receipt();
      const bodies = await received(lab, 'ivr_maintenance_reverted');
      expect(bodies.map((body) => body['event_type'])).toEqual(['ivr_maintenance_reverted']);
    });

    it('says before it starts that callers will be disconnected if no queue is given', async () => {
      const window = await lab.schedule(lab.request({ reroute_queue_id: null }));
      const verdict = await window.verdict();
      expect(verdict.accepted).toBe(true);
      expect(verdict.findings.map(({ code }) => code)).toContain('callers_disconnected');
      await window.receipt();
      const [apply] = await lab.simulator.log({ target: EXAMPLE_FLOW, after: lab.logStart });
      expect(apply?.after).toMatchObject({ routing: { method: 'none' } });
    });

    it.each([
      ['an unknown flow', { flow_id: 'nowhere' }, 'flow_id', /nowhere/],
      ['an unknown queue', { reroute_queue_id: 'no-queue' }, 'reroute_queue_id', /no-queue/],
      ['a wrong length', { duration_minutes: 3 }, 'duration_minutes', /from 5 to 480/],
      ['a start in the past', { start_time: '2020-01-01T00:00:00Z' }, 'start_time', /past/],
    ])('refuses %s by name and touches nothing', async (_title, overrides, path, message) => {
      const window = await lab.schedule(lab.request(overrides));
      const verdict = await window.verdict();
      expect(verdict.accepted).toBe(false);
      expect(verdict.problems).toContainEqual({ path, message: expect.stringMatching(message) });
      const { status } = await window.receipt();
      expect(status.phase).toBe('refused');
      expect(await lab.simulator.log({ after: lab.logStart })).toEqual([]);
    });

    it('refuses a queue without members and a flow others depend on, both at once', async () => {
      await lab.simulator.putQueue('empty', { memberCount: 2, joinedMemberCount: 0 });
      await lab.simulator.setDependants(EXAMPLE_FLOW, {
        entities: [{ id: 'f1', name: 'Billing', type: 'INBOUNDCALLFLOW' }],
      });
      const window = await lab.schedule(lab.request({ reroute_queue_id: 'empty' }));
      const verdict = await window.verdict();
      await lab.simulator.setDependants(EXAMPLE_FLOW, { entities: [] });
      expect(verdict.problems.map(({ path }) => path).toSorted()).toEqual([
        'flow_id',
        'reroute_queue_id',
      ]);
    });

    it('refuses as unavailable, books nothing and ends, when the API does not answer', async () => {
      await lab.simulator.addFault({
        when: { path: '/api/**' },
        times: null,
        effect: { kind: 'answer', status: 503 },
      });
      const window = await lab.schedule(lab.request());
      const verdict = await window.verdict();
      expect(verdict).toMatchObject({ accepted: false, code: 'unavailable' });
      expect(await lab.deps.calendar.list()).toEqual([]);
    });
  });
});
