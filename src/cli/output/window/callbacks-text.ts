/** The callbacks of a window, for `show`: those not delivered are listed one by one. Pure. */
import type { CallbackView } from '../../../client/index.ts';
import { momentWithDistance, type Clock } from '../plain/moments.ts';
import type { Paint } from '../plain/paint.ts';
import { printable } from '../plain/printable.ts';

function tried(tries: number): string {
  if (tries === 0) return 'not tried yet';
  return tries === 1 ? 'tried once' : `tried ${tries} times`;
}

function headline({ event, receiver, state, since, tries }: CallbackView, clock: Clock): string {
  const what = `  callback ${printable(event)} to ${printable(receiver)}`;
  const at = momentWithDistance(since, clock);
  switch (state) {
    case 'under_way':
      return `${what}: under way since ${at}; ${tried(tries)}`;
    case 'failed':
      return `${what}: NOT DELIVERED, first sent ${at}; ${tried(tries)}`;
    case 'unknown':
      return `${what}: not known whether it was delivered, first sent ${at}`;
    case 'delivered':
      return `${what}: delivered`;
  }
}

function lines(callback: CallbackView, clock: Clock, paint: Paint): string[] {
  const { state, last_failure, next_try } = callback;
  const told = [headline(callback, clock)];
  if (last_failure !== null) told.push(`    last failure: ${printable(last_failure)}`);
  if (next_try !== null) told.push(`    next try ${momentWithDistance(next_try, clock)}`);
  return told.map(state === 'failed' ? paint.red : paint.yellow);
}

/** Lines to follow a status; empty if no callback has been sent yet. */
export function callbacksText(
  callbacks: readonly CallbackView[],
  clock: Clock,
  paint: Paint,
): readonly string[] {
  const delivered = callbacks.filter(({ state }) => state === 'delivered').length;
  const others = callbacks.filter(({ state }) => state !== 'delivered');
  const count =
    delivered === 0 ? [] : [`  callbacks delivered: ${delivered} of ${callbacks.length}`];
  return [...count, ...others.flatMap((callback) => lines(callback, clock, paint))];
}
