/**
 * What callers got during the run, and at the end, by the route oracle: it evaluates all objects together and knows no
 * windows. Pure.
 *
 *   caller_lost            while a window's change was on the line, a caller did not get it
 *   caller_in_maintenance  a caller got a window's change before its start, or when it was over
 *   caller_wrong           at the very end a caller does not get what the line would give without us
 */
import type { Fields } from '../../../simulator/index.ts';
import { kindOf, type LineWrite } from '../../kinds/chaos-kinds.ts';
import type { Effect, Violation, WindowFacts } from '../trial.ts';
import { latestEnd } from '../window-rules.ts';

/** What a caller of a line got. */
export interface Call {
  readonly line: string;
  /** When the call was made, and when it was answered, epoch ms. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Null for nothing. */
  readonly heard: string | null;
}

/** Between a write and its time in the log. */
const SLACK_MS = 50;

export interface Calls {
  readonly log: readonly LineWrite[];
  readonly effects: readonly Effect[];
  readonly calls: readonly Call[];
  /** The last call of each line, when every window is over. */
  readonly last: readonly Call[];
  /** Each line as it would be without us. */
  readonly truths: ReadonlyMap<string, Fields | null>;
}

function changeOf({ facts }: Effect): string | null {
  return kindOf(facts.line).hears(facts.line, facts.written);
}

function violation(rule: Violation['rule'], call: Call, effect: Effect | null): Violation {
  const window = effect?.facts.window ?? null;
  const expected = effect === null ? null : changeOf(effect);
  return {
    rule,
    line: call.line,
    window,
    what: `a caller got ${call.heard ?? 'nothing'}`,
    evidence: { call, expected, facts: effect?.facts },
  };
}

/** Whether somebody else edited the line after the change and before the call. */
function isEdited(log: readonly LineWrite[], { appliedMs }: Effect, { toMs }: Call): boolean {
  return log.some(
    ({ by, at }) =>
      by === 'admin' &&
      Date.parse(at) >= (appliedMs ?? 0) - SLACK_MS &&
      Date.parse(at) <= toMs + SLACK_MS,
  );
}

/** A change written ahead begins and ends by the platform itself. */
function isByItself({ line }: WindowFacts): boolean {
  return (kindOf(line).aheadMinutes ?? 0) > 0;
}

function isDuring({ appliedMs, revertedMs, facts }: Effect, { fromMs, toMs }: Call): boolean {
  if (appliedMs === null) return false;
  const isOwn = isByItself(facts);
  const beginsMs = isOwn ? Math.max(appliedMs, facts.startMs) : appliedMs;
  const endsMs = Math.min(revertedMs ?? Infinity, isOwn ? facts.endMs : Infinity);
  return beginsMs + SLACK_MS < fromMs && endsMs - SLACK_MS > toMs;
}

function isOver({ appliedMs, revertedMs, facts }: Effect, { fromMs, toMs }: Call): boolean {
  if (appliedMs === null || toMs < facts.startMs) return true;
  const endsMs = isByItself(facts) ? latestEnd(facts) : Infinity;
  return Math.min(revertedMs ?? Infinity, endsMs) + SLACK_MS < fromMs;
}

function judgeCall(call: Call, own: readonly Effect[], log: readonly LineWrite[]): Violation[] {
  const standing = own.filter((one) => isDuring(one, call) && one.revertedMs !== null);
  const lost = standing.filter((one) => call.heard !== changeOf(one) && !isEdited(log, one, call));
  const isAnybodys = own.some((one) => !isOver(one, call));
  const left = isAnybodys ? [] : own.filter((one) => call.heard === changeOf(one));
  return [
    ...lost.map((one) => violation('caller_lost', call, one)),
    ...left.slice(0, 1).map((one) => violation('caller_in_maintenance', call, one)),
  ];
}

function judgeLast(call: Call, truth: Fields | null | undefined): Violation[] {
  if (truth === null || truth === undefined) return [];
  const expected = kindOf(call.line).hears(call.line, truth);
  if (call.heard === expected) return [];
  const what = `in the end a caller gets ${call.heard ?? 'nothing'}, not ${expected ?? 'nothing'}`;
  const evidence = { call, expected };
  return [{ rule: 'caller_wrong', line: call.line, window: null, what, evidence }];
}

/** Every problem of what callers got. */
export function judgeCalls({ log, effects, calls, last, truths }: Calls): readonly Violation[] {
  const lines = new Set(calls.map(({ line }) => line));
  const during = [...lines].flatMap((line) => {
    const own = effects.filter(({ facts }) => facts.line === line);
    const written = log.filter(({ target }) => target === line);
    return calls
      .filter((call) => call.line === line)
      .flatMap((call) => judgeCall(call, own, written));
  });
  return [...during, ...last.flatMap((call) => judgeLast(call, truths.get(call.line)))];
}
