/** A dry run as a plan for people: what changes, what callers hear, when it returns, the verdict. Pure. */
import type { DryRun, FieldChange, JsonValue, PlannedWrite } from '../../../client/index.ts';
import {
  ENTERED_AHEAD_MINUTES,
  isWrittenAhead,
  readTargetName,
} from '../../../contract/request/target/target.ts';
import { isRecord } from '../../../contract/values/json.ts';
import { MINUTE_MS } from '../../../contract/values/instant.ts';
import { problemText } from '../../errors.ts';
import { DISCONNECTED } from './status-text.ts';
import { momentWithDistance, withLocalTimes, type Clock } from '../plain/moments.ts';
import type { Page } from '../plain/paint.ts';
import { printable, shown } from '../plain/printable.ts';
import { namedTarget } from '../../words.ts';
import { fieldList } from '../plain/table.ts';
import { valueText, type Names } from '../plain/value-text.ts';
import { hung } from '../plain/wrapped.ts';

/** Stands in for the mark of a window that is not armed yet. */
const NO_MARK = 'interlude 00000000';

function verdictLines({ verdict }: DryRun, { clock, paint, width }: Page): string[] {
  const told = (text: string): string =>
    hung(`  ${printable(withLocalTimes(text, clock.timeZone))}`, width, 4);
  const notes = verdict.findings.map(({ message }) => paint.yellow(told(`note: ${message}`)));
  if (verdict.accepted) return [...notes, paint.green('Would be accepted. Nothing was booked.')];
  const reasons = [
    ...verdict.problems.map(problemText),
    ...verdict.conflicts.map(({ message }) => message),
  ];
  const heading = paint.red('Would be refused. Nothing was booked.');
  return [...notes, heading, ...reasons.map((reason) => paint.red(told(reason)))];
}

/** `14`, or where the version goes if not into a header. */
function versionLines({ if_match, body }: PlannedWrite): string[] {
  if (if_match !== null) return [`  If-Match: ${if_match}`];
  const { version } = body;
  return typeof version === 'number'
    ? [`  version ${version} in the body; everything else in the object is sent unchanged`]
    : [
        '  no version: read again and compared just before, and read afterwards; all other columns are sent unchanged',
      ];
}

function setText(value: JsonValue, names: Names): string {
  return value === null ? 'not set' : valueText(value, names);
}

function changeLines(changes: readonly FieldChange[], names: Names): string[] {
  const lines = changes.map(
    ({ field, old, new: value }) =>
      `  ${printable(field)}: ${setText(old, names)} → ${setText(value, names)}`,
  );
  const isMarked = changes.some(({ new: value }) => valueText(value).includes(NO_MARK));
  const mark = isMarked ? ['  (the digits of the mark are chosen when the window is armed)'] : [];
  return lines.length === 0 ? ['  nothing: it is already set'] : [...lines, ...mark];
}

/** Some kinds are written ahead of the start, or at once if that time has passed, and begin by themselves. */
function writtenWhen({ target, start_time: start }: DryRun, { nowMs }: Clock) {
  const named = target === null ? null : readTargetName(target);
  if (named === null || !isWrittenAhead(named))
    return { when: 'at the start', baseline: 'at the start' };
  const then = `${ENTERED_AHEAD_MINUTES} minutes before the start`;
  const isDue = Date.parse(start ?? '') - ENTERED_AHEAD_MINUTES * MINUTE_MS <= nowMs;
  const when = `${isDue ? 'at once' : then}, so that Genesys begins it by itself`;
  return { when, baseline: isDue ? 'now' : then };
}

/** What comes back is the state at the start, which may have changed by then. */
function planLines(dryRun: DryRun, clock: Clock): string[] {
  const { write, names = {}, end_time } = dryRun;
  if (write?.changes === undefined) return [];
  const fields = write.changes.map(({ field }) => printable(field)).join(', ');
  const { when, baseline } = writtenWhen(dryRun, clock);
  const back = `  ${fields} as they are ${baseline}, unless somebody else changes them during the window`;
  return [
    `What it changes ${when}:`,
    ...changeLines(write.changes, names),
    `What returns at ${momentWithDistance(end_time, clock)}:`,
    write.changes.length === 0 ? '  nothing' : back,
  ];
}

function writeLines(dryRun: DryRun, write: PlannedWrite, clock: Clock): string[] {
  const { method, path, body } = write;
  const json = JSON.stringify(body, null, 2).split('\n');
  return [
    `The write ${writtenWhen(dryRun, clock).when}:`,
    `  ${method} ${printable(path)}`,
    ...versionLines(write),
    ...json.map((line) => `  ${printable(line)}`),
  ];
}

/** `zone` is the one in the request, if any. */
export function dryRunText(dryRun: DryRun, page: Page, zone: string | null): string {
  const { clock, paint, width } = page;
  const routing = dryRun.write?.body['routing'];
  const disconnects = isRecord(routing) && routing['method'] === 'none';
  const there = { ...clock, timeZone: zone ?? clock.timeZone };
  return [
    paint.bold(`DRY RUN of ${printable(dryRun.workflow_id ?? 'a window')}`),
    fieldList(
      [
        ['target', shown(namedTarget(dryRun))],
        ['starts', momentWithDistance(dryRun.start_time, there)],
        ['ends', momentWithDistance(dryRun.end_time, there)],
        ['before', shown(dryRun.hears_before)],
        ['during', shown(dryRun.hears_during)],
      ],
      width,
    ),
    ...(disconnects ? [paint.red(`  ${DISCONNECTED}: no queue is given`)] : []),
    ...planLines(dryRun, there).map((line) => hung(line, width, 4)),
    ...(dryRun.write === null ? [] : writeLines(dryRun, dryRun.write, there)),
    ...verdictLines(dryRun, { ...page, clock: there }),
  ].join('\n');
}
