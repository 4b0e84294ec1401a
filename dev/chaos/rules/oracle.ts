/**
 * Judges a run by the simulator's ordered write log alone. Pure.
 *
 * Each line's log is read from its beginning. Two states are kept: the line itself, and the truth, which is the line as
 * it would be without us (its creation and everybody else's edits). One of our writes is recognised by the telling
 * field after it (a greeting, the flow of a window): with a window's value it is that window's apply, any other is a
 * revert, which never leaves our greeting. The rules:
 *
 *   applied_early            an apply arrived before the start
 *   applied_late             an apply arrived after the latest start, allowing for what may be under way
 *   applied_twice            a second apply of a window after its revert, or without an answer that may be lost
 *   applied_unbooked         an apply of a window that was refused
 *   applied_after_stop       an apply long after somebody was told that the window is called off
 *   applied_over_another     an apply while a field still shows another window's change: its baseline is our own
 *                            change
 *   applied_wrong            an apply of other values than those requested
 *   reverted_early           a revert before the end in force and before anybody requested the end; a start that
 *                            failed in an outage may be put back at once
 *   reverted_wrong           a revert that sets one of our fields to something other than the truth
 *   edit_overwritten         a revert that changes a field that somebody else has edited since (with `on_drift:
 *                            restore` the baseline is right)
 *   outside_window           one of our writes while no window of the line has begun, or after its revert
 *   needless_write           a write of the current values although no write of the window is in doubt: only a doubt
 *                            allows one, which makes late writes stale
 *   applied_while_stopped    an apply although somebody had been told that starts are stopped
 *   written_after_take_over  any write to a line after a person was told that they are responsible for it
 *   retry_ignored            no request after somebody was told that a late revert is tried now
 *   reverted_late            a revert later than consecutive outages, with their lasting effects, explain; a
 *                            terminated window is put back by a sweep and not judged
 *   reverts_slow             less than half of all reverts of the run within two minutes
 *   too_few_applied          less than 95% of the windows that nothing kept from it, less than half of those booked
 *                            in time, or less than a quarter of all, have changed their line; on a machine that is
 *                            too busy to judge that, none of all
 *   effect_lost              a window that reports that it ended as planned, without an apply in the log; if it was
 *                            terminated, its rescue reports it
 *   not_applied              a window that was booked in time and not called off, but did nothing, although nothing
 *                            was wrong for half a minute before
 *   still_in_maintenance     at the very end a field still shows a window's change
 *   wrong_end_state          at the very end a field is not the truth
 *   caller_*                 what callers get differs from the line (caller-rules.ts)
 *   schedule_*, entry_*      what a window creates beside a schedule group (schedule-rules.ts)
 *
 * An outage may delay a revert or cause a start to be skipped; neither is a violation. A delay that continues long
 * after everything is well again is one.
 */
import { outagesOn } from './excuses/excuses.ts';
import { judgeFloors } from './floors.ts';
import { LineReplay } from './line-replay.ts';
import { inOwnForm } from './excuses/own-form.ts';
import type { Fields } from '../../simulator/index.ts';
import { judgeRetries } from './retry-rule.ts';
import type { Effect, Judgement, Outage, Trial, Violation } from './trial.ts';
import { unclearWrites } from './excuses/unknown-outcomes.ts';
import { mayHaveStayedAway } from './window-rules.ts';

function replayLine(line: string, trial: Trial): LineReplay {
  const { log, windows, outages, requests, startsStops = [], isTidying = false } = trial;
  const replay = new LineReplay({
    line,
    windows: windows.filter((window) => window.line === line),
    outages: outagesOn(line, outages),
    unclear: requests === undefined ? null : unclearWrites(line, requests),
    startsStops,
    isTidying,
  });
  for (const write of log) if (write.target === line) replay.take(write);
  replay.end();
  return replay;
}

function linesOf(log: Trial['log']): readonly string[] {
  return [...new Set(log.map(({ target }) => target))];
}

/** Each line as it would be without us; null if it is gone. */
export function truthsOf(trial: Trial): ReadonlyMap<string, Fields | null> {
  const seen = inOwnForm(trial);
  return new Map(linesOf(seen.log).map((line) => [line, replayLine(line, seen).truth]));
}

/** Every violation, and what each window did. */
export function judgeTrial(trial: Trial): Judgement {
  const seen = inOwnForm(trial);
  const { log, outages, requests = [] } = seen;
  const replays = linesOf(log).map((line) => replayLine(line, seen));
  const effects = replays.flatMap((replay) => replay.effects());
  return {
    effects,
    violations: [
      ...replays.flatMap((replay) => replay.violations),
      ...effects.flatMap((one) => missing(one, outages)),
      ...judgeFloors(effects, outages),
      ...judgeRetries({ effects, requests, outages }),
    ],
  };
}

function missing({ facts, appliedMs }: Effect, outages: readonly Outage[]): Violation[] {
  if (appliedMs !== null) return [];
  const { line, window, phase } = facts;
  if (phase === 'reverted' && !facts.isTerminated) {
    const what = 'it says it ended as planned, but it never changed the line';
    return [{ rule: 'effect_lost', line, window, what, evidence: facts }];
  }
  if (mayHaveStayedAway(facts, outages)) return [];
  const what = 'it was booked in time, nothing was wrong, and it did nothing';
  return [{ rule: 'not_applied', line, window, what, evidence: facts }];
}
