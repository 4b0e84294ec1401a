/**
 * What people may tell a running window: updates, and signals of the same names for the Temporal UI and for scripts.
 * Every call is answered or recorded; no message can block or fail a window.
 */
import {
  ApplicationFailure,
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  setHandler,
} from '@temporalio/workflow';
import {
  claimedBy,
  readControl,
  readExtend,
  readRetry,
} from '../../../contract/window/controls/control-arguments.ts';
import {
  whyFlooded,
  whyNotLate,
  whyNotStop,
} from '../../../contract/window/controls/control-rules.ts';
import type { JsonValue } from '../../../contract/values/json.ts';
import {
  CONTROLS,
  STATUS_QUERY,
  VERDICT_UPDATE,
  type Control,
  type ControlAnswer,
  type ControlArgument,
} from '../../../contract/window/messages.ts';
import type { Verdict, WindowStatus } from '../../../contract/window/window.ts';
import type { Callbacks } from '../reporting/callbacks.ts';
import { compareWith } from './comparing.ts';
import { extendWindow } from './extending.ts';
import { Flood, refuseFlood, type Perform, type Verb } from './flood.ts';
import { publish, record } from '../reporting/journal.ts';
import { controlRefused, invalidControl } from './refusal.ts';
import { readStepFailure } from '../step-failure.ts';
import { refuseUnbuilt } from './unbuilt.ts';
import { toStatus, toView } from '../reporting/showing.ts';
import type { Stop } from '../orders.ts';
import type { WindowState } from '../window-state.ts';

const statusQuery = defineQuery<WindowStatus>(STATUS_QUERY);
const verdictUpdate = defineUpdate<Verdict, [unknown]>(VERDICT_UPDATE);

const DESCRIPTIONS: Readonly<Record<Control, string>> = {
  extend: 'Moves the end later: {until | by_minutes, expected_end_time?, actor, reason}',
  end: 'Ends an active window now; the line is put back: {actor, reason}',
  cancel: 'Cancels the window; if the line was changed, it is put back: {actor, reason}',
  retryNow:
    'Retries a late revert at once; accept_version: accept the line at that version and put it back as well: {actor, accept_version?}',
  takeOver: 'A person puts the line back; a late revert is no longer retried: {actor, reason}',
};

function stopping(window: WindowState, kind: Stop['kind']): Verb {
  const read = (argument: unknown): Stop => {
    const reading = readControl(argument);
    if (!reading.ok) throw invalidControl(reading.problems);
    const why = whyNotStop(toView(window), kind, Date.now());
    if (why !== null) throw controlRefused(why.kind, why.message);
    return { kind, ...reading.value };
  };
  const perform = async (argument: unknown): Promise<void> => {
    const stop = read(argument);
    window.orders = { ...window.orders, stop };
    record(window, kind === 'end' ? 'end_requested' : 'cancel_requested', {
      actor: stop.actor,
      actor_source: 'claimed',
      reason: stop.reason,
    });
  };
  return { may: read, perform };
}

function refuseUnlessLate(window: WindowState): void {
  const why = whyNotLate(toView(window));
  if (why !== null) throw controlRefused(why.kind, why.message);
}

function retrying(window: WindowState): Verb {
  const perform = async (argument: unknown): Promise<void> => {
    const reading = readRetry(argument);
    if (!reading.ok) throw invalidControl(reading.problems);
    refuseUnlessLate(window);
    const { acceptVersion, ...by } = reading.value;
    const { orders } = window;
    const acceptedVersion = acceptVersion ?? orders.acceptedVersion;
    window.orders = { ...orders, isNudged: true, acceptedVersion };
    record(window, 'retry_requested', {
      ...by,
      actor_source: 'claimed',
      ...(acceptVersion === null ? {} : { details: { accept_version: acceptVersion } }),
    });
  };
  return { may: refuseFlood, perform };
}

function takingOver(window: WindowState): Verb {
  const read = (argument: unknown): ControlArgument => {
    const reading = readControl(argument);
    if (!reading.ok) throw invalidControl(reading.problems);
    refuseUnlessLate(window);
    return reading.value;
  };
  const perform = async (argument: unknown): Promise<void> => {
    const by = read(argument);
    window.orders = { ...window.orders, takenOver: by };
    record(window, 'taken_over', { ...by, actor_source: 'claimed' });
  };
  return { may: read, perform };
}

function extending(window: WindowState, callbacks: Callbacks): Verb {
  const perform = async (argument: unknown): Promise<void> => {
    const reading = readExtend(argument);
    if (!reading.ok) throw invalidControl(reading.problems);
    const { actor, reason } = reading.value;
    await extendWindow(window, reading.value);
    record(window, 'extended', {
      actor,
      actor_source: 'claimed',
      reason,
      announces: 'extended',
    });
    publish(window);
    callbacks.announce('extended', { actor, reason });
  };
  return { may: refuseFlood, perform };
}

/** Records refusals in the audit, too. */
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

/** Counts the signals of a window, and refuses expensive ones in a flood. */
function floodGate(): (control: Control, perform: Perform) => Perform {
  let signals = 0;
  return (control, perform) => async (argument) => {
    signals += 1;
    const why = whyFlooded(control, signals);
    if (why !== null) throw controlRefused(why.kind, why.message);
    await perform(argument);
  };
}

/** Temporal's own Cancel: put the line back, then stop. The identity is in the history. */
export function cancelByEngine(window: WindowState): void {
  if (whyNotStop(toView(window), 'cancel', Date.now()) !== null) return;
  const by = { actor: 'temporal', reason: 'cancelled through Temporal' };
  window.orders = { ...window.orders, stop: { kind: 'cancel', ...by } };
  record(window, 'cancel_requested', { ...by, actor_source: 'claimed' });
}

/** Registers every handler of a window; called before the workflow's first await. */
export function listen(window: WindowState, callbacks: Callbacks, request: JsonValue): void {
  setHandler(
    verdictUpdate,
    async (argument) => {
      await condition(() => window.admission.verdict !== null);
      return compareWith(window, request, argument);
    },
    { description: 'Waits until the window is accepted or refused, and says why' },
  );
  listenToControls(window, callbacks);
}

/** Registers status and controls; called before the workflow's first await. */
export function listenToControls(window: WindowState, callbacks: Callbacks): void {
  const flood = new Flood();
  const gated = floodGate();
  const verbs: Readonly<Record<Control, Verb>> = {
    extend: extending(window, callbacks),
    end: stopping(window, 'end'),
    cancel: stopping(window, 'cancel'),
    retryNow: retrying(window),
    takeOver: takingOver(window),
  };
  setHandler(statusQuery, () => toStatus(window), {
    description: 'What the window is doing now',
  });
  for (const control of CONTROLS) {
    const verb = verbs[control];
    const perform = recorded(window, control, verb.perform);
    const description = DESCRIPTIONS[control];
    const update = defineUpdate<ControlAnswer, [unknown]>(control);
    const answer = async (argument: unknown): Promise<ControlAnswer> => {
      flood.count(control);
      await perform(argument);
      return { done: control, status: toStatus(window) };
    };
    const validator = (argument: unknown): void => flood.admit(control, verb, argument);
    setHandler(update, answer, { validator, description });
    const signal = defineSignal<[unknown]>(control);
    const take = recorded(window, control, gated(control, verb.perform));
    setHandler(signal, (argument) => take(argument).catch(() => undefined), { description });
  }
  refuseUnbuilt(window, flood);
}
