/**
 * An API that stores what it is sent in its own form: here it normalises texts. What the line shows after a write whose
 * answer is lost is then not what was sent, and still never a baseline.
 */
import { randomUUID } from 'node:crypto';
import { rescueId, SWEEPER_WORKFLOW } from '../../../src/contract/calendar/sweep.ts';
import { managed, WindowLab, type LabWindow } from '../../support/window-lab.ts';
import { toldBaselineHash } from './told-baseline.ts';

const UNTIDY = 'We are  in maintenance. Call  back later. ';
const EDITED = { text: 'Edited by somebody else.' };
const LOST = { kind: 'reset_after_commit' } as const;

describe('an API that keeps texts in its own form', () => {
  let lab: WindowLab;
  let flow: string;

  beforeAll(async () => {
    lab = await WindowLab.start();
    await lab.simulator.changeSettings({ tidies_texts: true });
  });

  afterAll(() => lab.stop());
  beforeEach(async () => {
    await lab.forget();
    flow = `line-${randomUUID()}`;
    await lab.simulator.putTarget(flow, { greeting: { text: `Welcome to ${flow}.` } });
  });

  async function line() {
    const found = await lab.simulator.target(flow);
    if (found === null) throw new Error(`${flow} was deleted`);
    return managed(found);
  }

  function path(): string {
    return `/api/v2/flow/ivr/${flow}`;
  }

  function request() {
    return lab.request({ flow_id: flow, fallback_greeting: UNTIDY, max_concurrent_windows: 100 });
  }

  /** The next write lands, without an answer. */
  async function loseAnswer(): Promise<string> {
    const { id } = await lab.simulator.addFault({
      when: { method: 'PATCH', path: path() },
      effect: LOST,
    });
    return id;
  }

  /** Until its answer is lost, the line can be read; from then on it cannot, until this returns. */
  async function loseAnswerThen(
    meanwhile: (window: LabWindow) => Promise<unknown>,
  ): Promise<LabWindow> {
    const lost = await loseAnswer();
    const window = await lab.armedWindow(request());
    const { id: blind } = await lab.simulator.addFault({
      when: { method: 'GET', path: path() },
      times: null,
      effect: { kind: 'answer', status: 503 },
    });
    await window.goOn();
    await lab.simulator.waitForFiring(lost);
    await lab.simulator.waitForFiring(blind);
    await meanwhile(window);
    await lab.simulator.clearFaults(blind);
    return window;
  }

  /** Like the sweeper's schedule; returns the rescue's result. */
  async function rescue({ handle }: LabWindow): Promise<unknown> {
    const { workflowId } = handle;
    const { runId } = await handle.describe();
    await lab.client.workflow.execute(SWEEPER_WORKFLOW, {
      workflowId: `sweep/${randomUUID()}`,
      taskQueue: lab.taskQueue,
      args: [{ organization_id: lab.deps.organizationId }],
    });
    return lab.client.workflow.getHandle(rescueId(workflowId, runId)).result();
  }

  it('puts back what was there before when an answer is lost', async () => {
    const before = await line();
    await loseAnswer();
    const window = await lab.schedule(request());
    const { status, proof } = await window.receipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', drift: null });
    expect(await line()).toEqual(before);
    expect(proof?.final_hash).toBe(proof?.baseline_hash);
    // The write is recognised by its version and by our mark: it need not be repeated.
    expect(proof?.apply_attempts).toBe(1);
  });

  it('puts back what was there before, even if somebody edits another field meanwhile', async () => {
    const before = await line();
    const window = await loseAnswerThen(() =>
      lab.simulator.editTarget(flow, { description: 'another field' }),
    );
    const { status, proof } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', drift: null });
    expect(await line()).toEqual(before);
    expect(await toldBaselineHash(lab, window)).toBe(proof?.baseline_hash);
  });

  it('keeps what somebody edits meanwhile', async () => {
    const before = await line();
    const window = await loseAnswerThen(() => lab.simulator.editTarget(flow, { greeting: EDITED }));
    await window.skipToReceipt();
    expect(await line()).toEqual({ ...before, greeting: EDITED });
  });

  it('puts back what was there before beneath edits of others, even of our mark', async () => {
    const before = await line();
    const theirs = { name: 'Main line (new)', routing: { method: 'skills' } };
    const window = await loseAnswerThen(async () => {
      await lab.simulator.editTarget(flow, { routing: theirs.routing });
      await lab.simulator.addFault({
        when: { method: 'PATCH', path: path() },
        effect: { kind: 'edit_between', patch: { name: theirs.name } },
      });
    });
    await window.skipToReceipt();
    expect(await line()).toEqual({ ...before, ...theirs });
  });

  it('is put back at once when the window is cancelled before the line could be read', async () => {
    const before = await line();
    const window = await loseAnswerThen((one) => one.say('cancel'));
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'cancelled', line: 'normal', drift: null });
    expect(await line()).toEqual(before);
  });

  it.each(['cancelled', 'terminated'])(
    'is put back, known by our text in the form that the API gave it, when the window is %s',
    async (how) => {
      const before = await line();
      const window = await loseAnswerThen(() =>
        lab.simulator.editTarget(flow, { description: 'another field' }),
      );
      await (how === 'cancelled' ? window.say('cancel') : window.handle.terminate());
      const ended = how === 'cancelled' ? await window.receipt() : await rescue(window);
      expect(how === 'cancelled' ? { receipt: ended } : ended).toMatchObject({
        receipt: { status: { line: 'normal', drift: null } },
      });
      expect(await line()).toEqual(before);
    },
  );

  it('is put back by the rescue of a window that was terminated before the line could be read', async () => {
    const before = await line();
    const window = await loseAnswerThen(async ({ handle }) => {
      await handle.terminate('by mistake');
    });
    expect(await rescue(window)).toMatchObject({
      outcome: 'rescued',
      receipt: { status: { phase: 'reverted', line: 'normal', drift: null } },
    });
    expect(await line()).toEqual(before);
  });
});
