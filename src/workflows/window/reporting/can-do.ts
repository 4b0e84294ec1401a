/**
 * What an operator can do with a window now, with the input to paste into the Temporal UI. Pure except for the clock.
 */
import {
  whyNotLate,
  whyNotMovable,
  whyNotStop,
} from '../../../contract/window/controls/control-rules.ts';
import type { Control } from '../../../contract/window/messages.ts';
import { toView } from './showing.ts';
import type { WindowState } from '../window-state.ts';

const BY = '"actor": "your name", "reason": "why"';
const SAID: Readonly<Record<Control, string>> = {
  extend: `move the end: \`{${BY}, "by_minutes": 30}\``,
  end: `put the line back now: \`{${BY}}\``,
  cancel: `put the line back, or do not begin: \`{${BY}}\``,
  retryNow: `try to put the line back at once: \`{${BY}}\``,
  takeOver: `you have put the line back by hand: \`{${BY}}\``,
};

function controlsNow(window: WindowState): readonly Control[] {
  const nowMs = Date.now();
  const view = toView(window);
  const whyNot = {
    extend: whyNotMovable(view, nowMs),
    end: whyNotStop(view, 'end', nowMs),
    cancel: whyNotStop(view, 'cancel', nowMs),
    retryNow: whyNotLate(view),
    takeOver: whyNotLate(view),
  } as const satisfies Readonly<Record<Control, unknown>>;
  const all: readonly Control[] = ['extend', 'end', 'cancel', 'retryNow', 'takeOver'];
  return all.filter((control) => whyNot[control] === null);
}

/** Lines of markdown; empty if nothing can be done. */
export function canDo(window: WindowState): string[] {
  const controls = controlsNow(window);
  if (controls.length === 0) return [];
  const lines = controls.map((control) => `- **${control}**, ${SAID[control]}`);
  const how = 'Send an update of this name, with this input:';
  return ['', '### What you can do now', how, '', ...lines];
}
