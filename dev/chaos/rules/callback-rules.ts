/**
 * Which callbacks receivers must have got for each window, and which not. Pure.
 *
 *   callback_missing  an event implied by the window's status never arrived, or a rejected one did not come again
 *   callback_untrue   an event of something that did not happen
 *   callback_unsound  a signature that does not verify, an id with two bodies, a body with two ids
 *
 * Not judged: what is missing for a window that was terminated or reset. A terminated one loses what it was about to
 * send, and the newest run of one that was reset knows only its own callbacks.
 */
import type { Effect, Received, Violation, WindowFacts } from './trial.ts';

const ENDS: ReadonlySet<string> = new Set(['cancelled', 'skipped', 'failed']);

function isWhole({ isTerminated, isReset }: WindowFacts): boolean {
  return !isTerminated && !isReset;
}

/** The events implied by its status. */
function impliedBy(facts: WindowFacts): readonly string[] {
  const { isBooked, phase, says, hasCallbacks } = facts;
  if (!hasCallbacks || !isWhole(facts) || phase === null || isBooked !== true) return [];
  return [
    'accepted',
    ...(says?.isApplied === true ? ['scheduled'] : []),
    ...(says?.isReverted === true ? ['reverted'] : []),
    ...(ENDS.has(phase) ? [phase] : []),
  ];
}

/** Why an event cannot be true; null if it can. */
function whyUntrue(event: string, { facts, appliedMs }: Effect): string | null {
  const { isBooked, phase, hasCallbacks, extendedToMs, perhapsExtendedMs, takenOverMs } = facts;
  if (!hasCallbacks) return 'nobody asked for callbacks';
  if (isBooked === false && isWhole(facts)) return 'the window was refused';
  if (event === 'scheduled' && appliedMs === null) return 'it never changed the line';
  if (event === 'reverted' && takenOverMs !== null) return 'a person took the line over';
  if (event === 'extended' && extendedToMs.length === 0 && perhapsExtendedMs === 0)
    return 'nobody extended it';
  if (isWhole(facts) && ENDS.has(event) && event !== phase) return `it ended as ${phase ?? 'none'}`;
  return null;
}

function violation(
  rule: Violation['rule'],
  { facts }: Effect,
  what: string,
  evidence: unknown,
): Violation {
  return { rule, line: facts.line, window: facts.window, what, evidence };
}

function missing(effect: Effect, own: readonly Received[]): Violation[] {
  const taken = new Set(own.filter(({ isTaken }) => isTaken).map(({ event }) => event));
  return impliedBy(effect.facts)
    .filter((event) => !taken.has(event))
    .map((event) => violation('callback_missing', effect, `no ${event} arrived`, effect.facts));
}

function neverAgain(effect: Effect, own: readonly Received[]): Violation[] {
  if (!isWhole(effect.facts)) return [];
  const taken = new Set(own.filter(({ isTaken }) => isTaken).map(({ webhookId }) => webhookId));
  return own
    .filter(({ isTaken, webhookId }) => !isTaken && !taken.has(webhookId))
    .map((one) =>
      violation(
        'callback_missing',
        effect,
        `${one.event} was turned away and never sent again`,
        one,
      ),
    );
}

function untrue(effect: Effect, own: readonly Received[]): Violation[] {
  return own.flatMap((one) => {
    const why = whyUntrue(one.event, effect);
    return why === null ? [] : [violation('callback_untrue', effect, `${one.event}: ${why}`, one)];
  });
}

/** The second value for a key that may have only one. */
function doubles<T>(list: readonly T[], key: (one: T) => string, value: (one: T) => string): T[] {
  const first = new Map<string, string>();
  return list.filter((one) => {
    const known = first.get(key(one));
    first.set(key(one), known ?? value(one));
    return known !== undefined && known !== value(one);
  });
}

function idOf({ webhookId }: Received): string {
  return webhookId;
}

function bodyOf({ body }: Received): string {
  return body;
}

function unsound(effect: Effect, own: readonly Received[]): Violation[] {
  const blame = (one: Received, what: string): Violation =>
    violation('callback_unsound', effect, what, one);
  return [
    ...own.flatMap((one) => (one.fault === null ? [] : [blame(one, one.fault)])),
    ...doubles(own, idOf, bodyOf).map((one) => blame(one, 'one id, two bodies')),
    ...doubles(own, bodyOf, idOf).map((one) => blame(one, 'one body, two ids')),
  ];
}

/** Every problem of what was received. */
export function judgeCallbacks(
  effects: readonly Effect[],
  received: readonly Received[],
): readonly Violation[] {
  return effects.flatMap((effect) => {
    const own = received.filter(({ window }) => window === effect.facts.window);
    return [
      ...missing(effect, own),
      ...neverAgain(effect, own),
      ...untrue(effect, own),
      ...unsound(effect, own),
    ];
  });
}
