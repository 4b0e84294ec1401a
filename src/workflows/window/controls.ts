/**
 * What people may say to a running window: updates, and signals of the same names for the Temporal
 * UI and for scripts. Every call is answered or recorded; no message can wedge or fail a window.
 */
import {
  ApplicationFailure,
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  setHandler,
} from '@temporalio/workflow';
import { readControl, readExtend, readRetry } from '../../contract/control-arguments.ts';
import { MAX_CONTROLS, whyFlooded, whyNotLate, whyNotStop } from '../../contract/control-rules.ts';
import { isRecord, type JsonValue } from '../../contract/json.ts';
import {
  CONTROLS,
  STATUS_QUERY,
  VERDICT_UPDATE,
  type Control,
  type ControlAnswer,
} from '../../contract/messages.ts';
import type { Verdict, WindowStatus } from '../../contract/window.ts';
import type { Callbacks } from './callbacks.ts';
import { compareWith } from './comparing.ts';
import { extendWindow, type ExtensionGate } from './extending.ts';
import { publish, record } from './journal.ts';
import { controlRefused, invalidControl } from './refusal.ts';
import { readStepFailure } from './step-failure.ts';
import { refuseUnbuilt } from './unbuilt.ts';
import { toStatus, type Stop, type WindowState } from './window-state.ts';

const statusQuery = defineQuery<WindowStatus>(STATUS_QUERY);
const verdictUpdate = defineUpdate<Verdict, [unknown]>(VERDICT_UPDATE);

const DESCRIPTIONS: Readonly<Record<Control, string>> = {
  extend: 'Moves the end later: {until | by_minutes, expected_end_time?, actor, reason}',
  end: 'Ends an active window now; the line is put back: {actor, reason}',
  cancel: 'Calls the window off; the line is put back if it was changed: {actor, reason}',
  retryNow:
    'Tries a late revert at once; accept_version: what stands at it goes back as well: {actor, accept_version?}',
  takeOver: 'A person puts the line back: a late revert is not tried any more: {actor, reason}',
};

type Perform = (argument: unknown) => Promise<void>;

function askToStop(window: WindowState, stop: Stop): void {
  const why = whyNotStop(window, stop.kind, Date.now());
  if (why !== null) throw controlRefused(why.kind, why.message);
  window.stop = stop;
  record(window, stop.kind === 'end' ? 'end_requested' : 'cancel_requested', {
    actor: stop.actor,
    actor_source: 'claimed',
    reason: stop.reason,
  });
}

function stopping(window: WindowState, kind: Stop['kind']): Perform {
  return async (argument) => {
    const reading = readControl(argument);
    if (!reading.ok) throw invalidControl(reading.problems);
    askToStop(window, { kind, ...reading.value });
  };
}

function retrying(window: WindowState): Perform {
  return async (argument) => {
    const reading = readRetry(argument);
    if (!reading.ok) throw invalidControl(reading.problems);
    const why = whyNotLate(window);
    if (why !== null) throw controlRefused(why.kind, why.message);
    const { acceptVersion, ...by } = reading.value;
    window.nudges += 1;
    window.acceptedVersion = acceptVersion ?? window.acceptedVersion;
    record(window, 'retry_requested', {
      ...by,
      actor_source: 'claimed',
      ...(acceptVersion === null ? {} : { details: { accept_version: acceptVersion } }),
    });
  };
}

function takingOver(window: WindowState): Perform {
  return async (argument) => {
    const reading = readControl(argument);
    if (!reading.ok) throw invalidControl(reading.problems);
    const why = whyNotLate(window);
    if (why !== null) throw controlRefused(why.kind, why.message);
    window.takenOver = reading.value;
    record(window, 'taken_over', { ...reading.value, actor_source: 'claimed' });
  };
}

function extending(window: WindowState, callbacks: Callbacks): Perform {
  const gate: ExtensionGate = { busy: false };
  return async (argument) => {
    const reading = readExtend(argument);
    if (!reading.ok) throw invalidControl(reading.problems);
    const { actor, reason } = reading.value;
    await extendWindow(window, gate, reading.value);
    record(window, 'extended', {
      actor,
      actor_source: 'claimed',
      reason,
      callback_status: 'pending',
    });
    publish(window);
    callbacks.announce('extended', { actor, reason });
  };
}

function claimedBy(argument: unknown): { actor: string | null; reason: string | null } {
  const raw = isRecord(argument) ? argument : {};
  const { actor, reason } = raw;
  return {
    actor: typeof actor === 'string' ? actor.slice(0, 256) : null,
    reason: typeof reason === 'string' ? reason.slice(0, 1_000) : null,
  };
}

/** Refusals are records too (contract, section 5). */
function recorded(window: WindowState, control: Control, perform: Perform): Perform {
  return async (argument) => {
    try {
      await perform(argument);
    } catch (error) {
      const { code, message } = readStepFailure(error);
      record(window, 'control_refused', {
        ...claimedBy(argument),
        actor_source: 'claimed',
        details: { control, refusal: code, message },
      });
      if (error instanceof ApplicationFailure) throw error;
      throw controlRefused('not_now', message);
    }
  };
}

/** Counts the signals of a window, and refuses the costly ones of a flood. */
function floodGate(): (control: Control, perform: Perform) => Perform {
  let signals = 0;
  return (control, perform) => async (argument) => {
    signals += 1;
    const why = whyFlooded(control, signals);
    if (why !== null) throw controlRefused(why.kind, why.message);
    await perform(argument);
  };
}

/** Temporal's own Cancel: put the line back, then stop. Its identity is in the history. */
export function cancelByEngine(window: WindowState): void {
  if (whyNotStop(window, 'cancel', Date.now()) !== null) return;
  window.stop = { kind: 'cancel', actor: 'temporal', reason: 'cancelled through Temporal' };
  record(window, 'cancel_requested', {
    actor: window.stop.actor,
    actor_source: 'authenticated',
    reason: window.stop.reason,
  });
}

/** Registers every handler of a window; called before the workflow's first await. */
export function listen(window: WindowState, callbacks: Callbacks, request: JsonValue): void {
  setHandler(
    verdictUpdate,
    async (argument) => {
      await condition(() => window.verdict !== null);
      return compareWith(window, request, argument);
    },
    { description: 'Waits until the window is accepted or refused, and says why' },
  );
  listenToControls(window, callbacks);
}

/** Registers status and controls; called before the workflow's first await. */
export function listenToControls(window: WindowState, callbacks: Callbacks): void {
  const handled = { count: 0 };
  const gated = floodGate();
  const verbs: Readonly<Record<Control, Perform>> = {
    extend: extending(window, callbacks),
    end: stopping(window, 'end'),
    cancel: stopping(window, 'cancel'),
    retryNow: retrying(window),
    takeOver: takingOver(window),
  };
  const refuseFlood = (_argument: unknown): void => {
    if (handled.count >= MAX_CONTROLS)
      throw controlRefused(
        'not_now',
        `this window has had ${MAX_CONTROLS} messages; cancel it through Temporal`,
      );
  };
  setHandler(statusQuery, () => toStatus(window), {
    description: 'What the window is doing now',
  });
  for (const control of CONTROLS) {
    const perform = recorded(window, control, verbs[control]);
    const description = DESCRIPTIONS[control];
    const update = defineUpdate<ControlAnswer, [unknown]>(control);
    const answer = async (argument: unknown): Promise<ControlAnswer> => {
      handled.count += 1;
      await perform(argument);
      return { done: control, status: toStatus(window) };
    };
    setHandler(update, answer, { validator: refuseFlood, description });
    const signal = defineSignal<[unknown]>(control);
    const take = recorded(window, control, gated(control, verbs[control]));
    setHandler(signal, (argument) => take(argument).catch(() => undefined), { description });
  }
  refuseUnbuilt(window, () => {
    refuseFlood(null);
    handled.count += 1;
  });
}
