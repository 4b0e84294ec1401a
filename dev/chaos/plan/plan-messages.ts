/** What operators, and people who should not, send to the windows of a run. Pure. */
import { kindOf } from '../kinds/chaos-kinds.ts';
import type { EngineCall, Message, Noise } from './deeds.ts';
import { CLOCK_MINUTE_MS, type PlannedWindow } from './plan-windows.ts';
import { randomOf, type Random } from './random.ts';

export interface MessagesOptions {
  readonly seed: number;
  readonly windows: readonly PlannedWindow[];
  readonly minuteMs: number;
  /** Share of windows that are terminated. */
  readonly terminations: number;
}

/** Signals that nobody should send: unknown, of a wrong type, undecodable. */
const NOISE: readonly Pick<Noise, 'signal' | 'encoding' | 'data'>[] = [
  { signal: 'no_such_signal', encoding: 'json/plain', data: '{"actor":"nobody"}' },
  { signal: 'extend', encoding: 'json/plain', data: '{"by_minutes":"5","actor":1}' },
  { signal: 'end', encoding: 'json/plain', data: '"now"' },
  { signal: 'cancel', encoding: 'json/plain', data: '{nonsense' },
  { signal: 'end', encoding: 'no/such', data: 'x' },
  { signal: 'lineReleased', encoding: 'json/plain', data: '[[' },
];

/** Messages and noise around the windows. */
export function planMessages(options: MessagesOptions): readonly (Message | EngineCall | Noise)[] {
  return options.windows.flatMap((window) => messagesTo(window, options));
}

function messagesTo(
  window: PlannedWindow,
  { seed, minuteMs, terminations }: MessagesOptions,
): (Message | EngineCall | Noise)[] {
  const random = randomOf(seed, `messages to ${window.key}`);
  const endMs = window.startMs + window.minutes * minuteMs;
  const said: (Message | EngineCall | Noise)[] = [];
  if (random.chance(0.4))
    said.push(controlOf(random, window, { atMs: momentOf(random, window, endMs), minuteMs }));
  if (random.chance(0.1))
    said.push(controlOf(random, window, { atMs: momentOf(random, window, endMs), minuteMs }));
  if (random.chance(0.15)) {
    const atMs = random.int(window.askAtMs + 1_000, endMs);
    said.push({ kind: 'noise', atMs, window: window.key, ...random.pick(NOISE) });
  }
  if (random.chance(terminations)) {
    const atMs = random.int(window.startMs - 1_000, endMs + 500);
    said.push({ kind: 'terminate', atMs, window: window.key });
  }
  return said;
}

/** Before the start, at it, in between, at the end. */
function momentOf(random: Random, { askAtMs, startMs }: PlannedWindow, endMs: number): number {
  switch (random.int(1, 5)) {
    case 1:
      return random.int(askAtMs + 500, startMs);
    case 2:
      return startMs + random.int(-1_550, 300);
    case 3:
      return endMs + random.int(-1_550, 300);
    default:
      return random.int(startMs, endMs);
  }
}

/**
 * By how much the end of a window moves to a whole minute of the clock, if its kind requires that; null if it need
 * not, or cannot.
 */
function toWholeMinute({ line, minutes }: PlannedWindow, minuteMs: number): number | null {
  if (kindOf(line).isOnWholeMinute !== true) return null;
  const lengthMs = minutes * minuteMs;
  const wholeMs = Math.ceil(lengthMs / CLOCK_MINUTE_MS) * CLOCK_MINUTE_MS;
  const byMinutes = (wholeMs - lengthMs) / minuteMs;
  return Number.isInteger(byMinutes) && byMinutes > 0 ? byMinutes : null;
}

/** A change written ahead may be extended once it is proven, and not shortly before its end. */
const PROVEN_AFTER_MS = 5_000;

/** When a window can be extended; null if there is no time for it. */
function whenExtended(
  random: Random,
  { line, startMs, minutes }: PlannedWindow,
  minuteMs: number,
): number | null {
  if (kindOf(line).aheadMinutes === undefined) return null;
  const [fromMs, toMs] = [PROVEN_AFTER_MS, minutes * minuteMs - PROVEN_AFTER_MS];
  return fromMs < toMs ? startMs + random.int(fromMs, toMs) : null;
}

function controlOf(
  random: Random,
  window: PlannedWindow,
  { atMs, minuteMs }: { readonly atMs: number; readonly minuteMs: number },
): Message | EngineCall {
  const { key } = window;
  const verb = random.pick(['extend', 'extend', 'end', 'cancel', 'engine_cancel'] as const);
  if (verb === 'engine_cancel') return { kind: verb, atMs, window: key };
  const channel = random.chance(0.75) ? 'update' : 'signal';
  const byMinutes = random.int(1, 5);
  const message = { kind: 'message', window: key, verb, channel } as const;
  if (verb !== 'extend') return { ...message, atMs, byMinutes };
  const fitting = toWholeMinute(window, minuteMs) ?? byMinutes;
  const fittingMs = whenExtended(random, window, minuteMs) ?? atMs;
  return { ...message, atMs: fittingMs, byMinutes: fitting };
}
