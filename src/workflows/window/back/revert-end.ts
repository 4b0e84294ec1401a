/** How a revert ends: the line is proven back, apart from what others changed, or a person is responsible. */
import { formatInstant } from '../../../contract/values/instant.ts';
import { revertVersions, type Reverted } from '../../../contract/steps/revert-step.ts';
import type { Finding } from '../../../contract/window/window.ts';
import { NEVER_PROVEN } from '../../../contract/window/proof-rules.ts';
import { countTries } from '../../../contract/steps/pace/tries.ts';
import { evolve, mergeKnown } from '../../../line/change.ts';
import { canonicalText, type Fields } from '../../../contract/values/json.ts';
import { toJson } from '../active.ts';
import type { Callbacks } from '../reporting/callbacks.ts';
import { isAnswered, knownChangedBy } from '../reporting/changed-by.ts';
import { inquire } from '../reporting/inquiry.ts';
import { record } from '../reporting/journal.ts';
import { noteAccepted, noteRefused } from '../reporting/write-evidence.ts';
import { leaveLine } from './leaving.ts';
import { noteLeftover } from './leftover.ts';
import { tellingOf } from './way-back.ts';
import { changeOf, type WindowState } from '../window-state.ts';

function noteDrift(window: WindowState, callbacks: Callbacks, done: Reverted): void {
  const { drift_kept: kept = true } = done;
  const seen_at = formatInstant(Date.now());
  // The half-way look saw the same drift, and the audit has named who made it.
  const isSame = canonicalText(window.line.drift?.fields) === canonicalText(done.drift);
  const isKnown = isSame && isAnswered(window.line.inquiry);
  const drift = { seen_at, version: done.version, kept, fields: done.drift };
  window.line = { ...window.line, drift };
  if (kept) {
    const attention = {
      what: `somebody else changed ${done.drift.map(({ field }) => field).join(', ')} during the window; it was left as it is`,
      since: seen_at,
      next_step: 'compare the line with what it should be, and correct it by hand',
    };
    window.line = { ...window.line, stands: 'changed_by_others', drift, attention };
  }
  const told = { kept, version: done.version, fields: toJson(done.drift) };
  record(window, 'drift', { announces: 'revert_conflict', details: told });
  callbacks.announce('revert_conflict', { ...told, ...knownChangedBy(window.line.inquiry) });
  if (!isKnown) inquire(window, callbacks);
}

/** A field without a value was sent without one, so only a default of the API can stand there. */
export function ownFormWords(baseline: Fields, fields: readonly string[]): string {
  const unset = fields.filter((field) => (baseline[field] ?? null) === null).join(', ');
  const texts = fields.filter((field) => (baseline[field] ?? null) !== null).join(', ');
  const told = [
    texts === ''
      ? []
      : `the API keeps ${texts} in its own form: the same text except for white space, case or Unicode form`,
    unset === ''
      ? []
      : `the API gives ${unset} a value of its own: there was none before the window`,
  ];
  return told.flat().join('; ');
}

/** The line is back, in a form that the API gave it. Reported, because the hashes differ. */
function noteOwnForm(window: WindowState, fields: readonly string[]): void {
  if (fields.length === 0) return;
  const message = ownFormWords(changeOf(window).baseline, fields);
  const { admission } = window;
  const found: Finding = { code: 'own_form', message };
  window.admission = { ...admission, findings: [...admission.findings, found] };
}

/** No read showed that it began, but at its end it was exactly as written, so it did begin. */
function proveByItsEnd(window: WindowState, { wrote, drift }: Reverted): void {
  const { start } = window;
  if (start.kind !== 'ahead' || start.entered === undefined) return;
  const { latency_ms } = start.entered;
  window.start =
    wrote && drift.length === 0
      ? { kind: 'applied', at_ms: null, latency_ms, lateness_ms: null, lookAtMs: null }
      : { kind: 'failed', message: NEVER_PROVEN, problems: [] };
}

/** The line is proven back, or stays as others left it. */
export function concludeRevert(window: WindowState, callbacks: Callbacks, done: Reverted): void {
  const known = mergeKnown(changeOf(window), done.recalled ?? null) ?? changeOf(window);
  window.change = evolve(known, { kind: 'reverted', version: done.version });
  window.back = {
    kind: 'proven',
    reverted: done,
    atMs: Date.now(),
    telling: tellingOf(window.back),
  };
  window.tally = {
    ...window.tally,
    revertAttempts: window.tally.revertAttempts + countTries(done.attempts),
    requestIds: [...window.tally.requestIds, ...done.request_ids],
  };
  noteRefused(window, 'revert', done.attempts);
  if (done.wrote) noteAccepted(window);
  proveByItsEnd(window, done);
  window.line = { ...window.line, stands: 'normal', attention: null };
  if (done.drift.length > 0) noteDrift(window, callbacks, done);
  noteOwnForm(window, done.own_form ?? []);
  noteLeftover(window, done.leftover);
  record(window, 'reverted', {
    latency_ms: done.latency_ms,
    announces: 'reverted',
    attempts: done.attempts,
    ...revertVersions(done),
    details: {
      version: done.version,
      wrote: done.wrote,
      ...(done.leftover === undefined ? {} : { leftover: { why: done.leftover.why } }),
    },
  });
  callbacks.announce('reverted', {
    version: done.version,
    revert_lateness_ms: done.lateness_ms,
    restored: done.final_hash === done.baseline_hash,
  });
}

/** A person is responsible for the line from here on. */
export function handOver(window: WindowState, callbacks: Callbacks): void {
  const { takenOver: by } = window.orders;
  if (by === null) return;
  const what = `the line was not put back by this window; ${by.actor} is responsible for it: ${by.reason}`;
  leaveLine(window, 'unknown', {
    what,
    next_step:
      'put the line back by hand, or with its break-glass file (interlude restore FILE); the baseline is in the audit and in the history',
  });
  callbacks.announce('failed', { message: what, actor: by.actor, reason: by.reason });
}
