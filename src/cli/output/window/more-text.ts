/** What `show` adds to a status: callbacks, why a window was refused, who else changed its line. Pure. */
import type { AuditedChange, AuditRecord, CallbackView, ChangedBy } from '../../../client/index.ts';
import { NOTHING_TOLD_YET, whatOf, whoOf } from '../../../contract/reporting/who-changed.ts';
import { isRecord } from '../../../contract/values/json.ts';
import { problemText } from '../../errors.ts';
import { momentWithDistance, withLocalTimes, type Clock } from '../plain/moments.ts';
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

function reasonIn(entry: unknown): string[] {
  const { path, message } = isRecord(entry) ? entry : {};
  if (typeof message !== 'string') return [];
  return [problemText({ path: typeof path === 'string' ? path : '', message })];
}

/** Why it was refused, from its audit; empty if it was not. */
export function refusalText(records: readonly AuditRecord[], timeZone: string): readonly string[] {
  const details = records.findLast(({ event }) => event === 'refused')?.details;
  const { problems, conflicts } = isRecord(details) ? details : {};
  const reasons = [problems, conflicts].filter(Array.isArray).flat().flatMap(reasonIn);
  return reasons.map((reason) => `  refused: ${printable(withLocalTimes(reason, timeZone))}`);
}

/** An administrator who edits often must not fill a screen. */
const MOST = 10;

function changeText(change: AuditedChange, clock: Clock): string {
  const when = momentWithDistance(change.at, clock);
  return `  changed by ${printable(whoOf(change))}, ${when}, ${printable(whatOf(change))}`;
}

export function whoChangedText(
  { changes, why }: ChangedBy,
  clock: Clock,
  paint: Paint,
): readonly string[] {
  const told = changes.slice(0, MOST).map((change) => changeText(change, clock));
  const more = changes.length - told.length;
  if (more > 0) told.push(`  and ${more} earlier changes`);
  if (why !== null)
    return [...told, paint.yellow(`  who changed it: not known: ${printable(why)}`)];
  if (told.length > 0) return told;
  return [`  who changed it: ${NOTHING_TOLD_YET}`];
}
