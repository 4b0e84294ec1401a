/** From arming to the change: every attempt, conflict and lost answer of the start. Pure. */
import { targetPath } from '../../contract/request/target/target.ts';
import type { Attempt } from '../../contract/reporting/audit-record.ts';
import type { ChangeNews } from '../../contract/change/change.ts';
import { isRecord } from '../../contract/values/json.ts';
import { readChange, readChangeNews } from '../../contract/change/read-change.ts';
import { isNeverBegun, isRefusing, isWhyNotStarted } from '../../contract/window/start-rules.ts';
import { withNews } from '../../line/change.ts';
import type { Failure, Outcome } from '../history/activities.ts';
import {
  firstIn,
  listIn,
  numberIn,
  recordIn,
  tellInstant,
  textIn,
  toJson,
  type HistoryEvent,
  type Raw,
} from '../history/history-event.ts';
import { isToldWhenArmed } from '../../contract/window/window.ts';
import { isBegun, takenOutMessage } from '../../contract/window/proof-rules.ts';
import { note, writeMs, type Mirror } from './mirror.ts';
import { noteDrift } from './reverting.ts';

/** A failed attempt as the window handles it: nobody knows what may have been sent. */
export function fromFailure({ code, message }: Failure): Raw {
  const base = { code, message, request_id: null, retry_after_ms: 1_000 };
  if (!isNeverBegun(code)) return { status: 'unknown', ...base };
  return { status: 'not_applied', ...base, event: { kind: 'refused', never_began: true } };
}

function toldOf(problem: unknown): string {
  const known = recordIn({ problem }, 'problem');
  const [path, message] = [textIn(known, 'path'), textIn(known, 'message') ?? ''];
  return path === null ? message : `${path}: ${message}`;
}

/** The kill switch, by the calendar's signal or its answer to `arm`. */
function holdStart(mirror: Mirror, by: Raw): void {
  const isAhead = mirror.phase === 'scheduled' || mirror.phase === 'applying';
  if (!isAhead || mirror.stop !== null || mirror.startsHeld !== null) return;
  const actor = textIn(by, 'actor') ?? 'not given';
  const reason = textIn(by, 'reason') ?? 'not given';
  mirror.startsHeld = { actor, reason };
  note(mirror, 'start_held', { actor, actor_source: 'claimed', reason });
}

/** The calendar's signal that starts are stopped. */
export function holdBySignal(mirror: Mirror, { attributes }: HistoryEvent): void {
  if (!mirror.moment.isSeen) return;
  mirror.holds += 1;
  holdStart(mirror, firstIn(attributes, 'input'));
}

/** What the window reports that may have changed since it was booked. */
function armedNote(result: Raw): { readonly note?: string } {
  const findings = listIn(result, 'findings').filter(isRecord);
  const told = findings
    .filter(({ code }) => isToldWhenArmed(code))
    .flatMap((finding) => textIn(finding, 'message') ?? []);
  return told.length === 0 ? {} : { note: told.join('; ') };
}

function failingBy(problems: readonly unknown[]): Mirror['failing'] {
  return { message: problems.map(toldOf).join('; '), problems: toJson(problems) };
}

/** Takes the end of `armWindow`: if it was refused, or told to wait for a person, it fails with these problems. */
export function takeArming(mirror: Mirror, outcome: Outcome): void {
  const { result, failure } = outcome;
  if (failure !== null) {
    const details = { step: 'arm', message: failure.message };
    return note(mirror, 'apply_failed', { details });
  }
  if (result === null || mirror.stop !== null) return undefined;
  const problems = listIn(result, 'problems');
  mirror.failing = problems.length === 0 ? null : failingBy(problems);
  if (result['outcome'] === 'armed') {
    mirror.change = readChange(result['change']);
    if (mirror.holds === mirror.holdsAtArming) mirror.startsHeld = null;
    // A change sent ahead contains its end.
    if (mirror.plan?.aheadMs !== null) mirror.writerDueMs = writeMs(mirror);
    const details = { version: mirror.change?.version ?? null, ...armedNote(result) };
    return note(mirror, 'armed', { details });
  }
  if (result['outcome'] === 'stopped') return holdStart(mirror, recordIn(result, 'by'));
  return undefined;
}

/** By the status of an attempt: where its result has the version that it met. */
const VERSIONS: Readonly<Record<string, string>> = {
  applied: 'new_version',
  conflict: 'actual_version',
  unknown: 'told_version',
};

function toAttempt(mirror: Mirror, input: Raw, result: Raw): Attempt {
  const status = textIn(result, 'status') ?? '';
  const message = result['message'];
  const speaks = status === 'applied' || status === 'conflict';
  return {
    attempt: numberIn(input, 'attempt') ?? 0,
    at: tellInstant(mirror.moment.nowMs),
    expected_version: numberIn(recordIn(input, 'change'), 'version'),
    actual_version: numberIn(result, VERSIONS[status] ?? ''),
    outcome: speaks ? status : (textIn(result, 'code') ?? status),
    request_id: textIn(result, 'request_id'),
    ...(typeof message === 'string' ? { message } : {}),
  };
}

/** What the result of `applyChange` says about the change. */
export function applyNews(result: Raw): ChangeNews {
  const kind = result['status'] === 'not_applied' ? 'refused' : 'lost';
  return readChangeNews(result) ?? { event: { kind } };
}

function takeNews(mirror: Mirror, news: ChangeNews): void {
  if (mirror.change !== null) mirror.change = withNews(mirror.change, news);
}

/** A change written ahead of its start is not active until a look has proven it. */
function takeLanded(mirror: Mirror, latency_ms: number | null): void {
  if ((mirror.plan?.aheadMs ?? null) === null) return becomeActive(mirror, latency_ms);
  mirror.writerDueMs = null;
  mirror.entered = { latencyMs: latency_ms };
  return note(mirror, 'entered', { latency_ms, attempts: [...mirror.applyAttempts] });
}

/** Takes the look at its start. */
export function takeProof(mirror: Mirror, result: Raw): void {
  const changed = listIn(result, 'changed').map((entry) => {
    const field = textIn(recordIn({ entry }, 'entry'), 'field') ?? '';
    return { field };
  });
  if (mirror.stop !== null || mirror.entered === null) return;
  if (!isBegun(changed)) {
    mirror.failing = { message: takenOutMessage(changed), problems: [] };
    return;
  }
  const { latencyMs } = mirror.entered;
  mirror.entered = null;
  becomeActive(mirror, latencyMs);
  if (changed.length > 0) noteDrift(mirror, result);
}

/** An extension has moved the platform's own end. */
export function takeMovedEnd(mirror: Mirror, { result }: Outcome): void {
  const news = readChangeNews(recordIn(result ?? {}, 'news'));
  if (news !== null && mirror.change?.stage === 'applied') takeNews(mirror, news);
}

function becomeActive(mirror: Mirror, latency_ms: number | null): void {
  mirror.writerDueMs = null;
  note(mirror, 'applied', {
    latency_ms,
    announces: 'scheduled',
    attempts: [...mirror.applyAttempts],
  });
}

function takeRefusal(mirror: Mirror, result: Raw): void {
  const isForGood = isRefusing(mirror.applyAttempts, mirror.moment.nowMs);
  if (isForGood) takeNews(mirror, { event: { kind: 'refused', for_good: true } });
  if (result['code'] === 'too_late') return;
  if (result['retry_after_ms'] !== null && !isForGood) return;
  const problems = toJson(listIn(result, 'problems'));
  mirror.failing = { message: textIn(result, 'message') ?? '', problems };
}

export function takeApply(mirror: Mirror, outcome: Outcome): void {
  const { input, failure } = outcome;
  const result = failure === null ? (outcome.result ?? {}) : fromFailure(failure);
  mirror.applyAttempts.push(toAttempt(mirror, input, result));
  mirror.change = readChange(input['change']);
  takeNews(mirror, applyNews(result));
  switch (result['status']) {
    case 'applied':
      return takeLanded(mirror, numberIn(result, 'latency_ms'));
    case 'conflict':
    case 'unknown':
      return undefined;
    default:
      return takeRefusal(mirror, result);
  }
}

/** Takes a failed look after a lost answer: its error may be why the window did not start. */
export function takeBlindLook(mirror: Mirror, { code, message }: Failure): void {
  if (mirror.stop !== null || !isWhyNotStarted(code)) return;
  const path = targetPath(mirror.plan?.target?.kind ?? 'flow-ivr');
  mirror.failing = { message, problems: [{ path, message }] };
}

/** Takes a look at the line after a lost answer. */
export function takeLookAfter(mirror: Mirror, result: Raw): void {
  const news = readChangeNews(recordIn(result, 'news'));
  if (news === null) return;
  takeNews(mirror, news);
  if (news.event.kind === 'applied') takeLanded(mirror, null);
}

/** Takes the end of `writeAnnouncement`: before the start, or while callers hear it. */
export function takeAnnouncing(mirror: Mirror, outcome: Outcome): void {
  const { input, failure } = outcome;
  const row = textIn(recordIn(input, 'announcement'), 'row');
  const until = tellInstant(numberIn(input, 'until_ms') ?? 0);
  if (failure === null) return note(mirror, 'announced', { details: { row, until } });
  const { message } = failure;
  if (input['why'] === 'moved_end') {
    if (mirror.phase !== 'active') return undefined;
    return note(mirror, 'announce_failed', { details: { row, until, message } });
  }
  if (mirror.stop !== null || mirror.startsHeld !== null) return undefined;
  mirror.failing = failingBy([{ path: 'target.announcement', message }]);
  return note(mirror, 'apply_failed', { details: { step: 'announce', message } });
}

export function takeClearing(mirror: Mirror, outcome: Outcome): void {
  const { input, result, failure } = outcome;
  const row = textIn(recordIn(input, 'announced'), 'row');
  const details =
    failure === null
      ? { row, outcome: textIn(result ?? {}, 'outcome') }
      : { row, outcome: 'failed', message: failure.message };
  note(mirror, 'announcement_cleared', { details });
}
