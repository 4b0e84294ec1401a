/** How an entity workflow listens to its verbs, one at a time or many in one update, until its run is over. */
import { defineUpdate, setHandler } from '@temporalio/workflow';
import { BATCH_UPDATE } from '../../contract/calendar/calendar.ts';
import type { BatchedAnswer } from '../../contract/calendar/calendar-arguments.ts';
import { carryOutAll, readBatch, refuseIfAll } from './batch.ts';
import { refused } from './rules/outcome.ts';
import { toFailure, type Asked, type Verb } from './verb.ts';

/** The run that takes the updates. */
export interface Listening {
  /** The run accepts no more updates: they would be lost to the next run. */
  readonly isOver: boolean;
  /** Counts an update with the calls it contains, and carries it out. */
  turn<T>(calls: number, act: (nowMs: number) => T): T;
}

function refuseWhenOver({ isOver }: Listening): void {
  if (isOver) throw toFailure(refused('draining', 'the calendar is moving on'));
}

function listenToOne(run: Listening, { name, description, read }: Verb): void {
  const take = (argument: unknown): Asked => {
    refuseWhenOver(run);
    return read(argument);
  };
  const handler = (argument: unknown): unknown => {
    const asked = take(argument);
    return run.turn(1, (now) => asked.act(now));
  };
  const validator = (argument: unknown): void => take(argument).may(Date.now());
  setHandler(defineUpdate<unknown, [unknown]>(name), handler, { description, validator });
}

function listenToBatches(run: Listening, verbs: readonly Verb[]): void {
  const take = (argument: unknown): readonly unknown[] => {
    refuseWhenOver(run);
    return readBatch(argument);
  };
  const handler = (argument: unknown): readonly BatchedAnswer[] => {
    const calls = take(argument);
    return run.turn(calls.length, (now) => carryOutAll(verbs, calls, now));
  };
  setHandler(defineUpdate<readonly BatchedAnswer[], [unknown]>(BATCH_UPDATE), handler, {
    description: 'Many of the other updates at once: {calls: [{update, argument}]}',
    validator: (argument) => refuseIfAll(verbs, take(argument), Date.now()),
  });
}

export function listenTo(run: Listening, verbs: readonly Verb[]): void {
  for (const verb of verbs) listenToOne(run, verb);
  listenToBatches(run, verbs);
}
