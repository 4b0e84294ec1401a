/** A dry run for people: the exact write, what callers hear, when, and whether it would be booked. Pure. */
import type { DryRun, PlannedWrite } from '../../client/index.ts';
import { DISCONNECTED } from './status-text.ts';
import { momentWithDistance, type Clock } from './moments.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import { fieldList } from './table.ts';

function verdictLines({ verdict }: DryRun, paint: Paint): string[] {
  const notes = verdict.findings.map(({ message }) =>
    paint.yellow(`  note: ${printable(message)}`),
  );
  if (verdict.accepted) return [...notes, paint.green('Would be accepted. Nothing was booked.')];
  const reasons = [
    ...verdict.problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)),
    ...verdict.conflicts.map(({ message }) => message),
  ];
  const heading = paint.red('Would be refused. Nothing was booked.');
  return [...notes, heading, ...reasons.map((reason) => paint.red(`  ${printable(reason)}`))];
}

function writeLines({ method, path, if_match, body }: PlannedWrite): string[] {
  const version = if_match === null ? '(the version at that moment)' : String(if_match);
  const json = JSON.stringify(body, null, 2).split('\n');
  return [
    'The write at the start:',
    `  ${method} ${printable(path)}`,
    `  If-Match: ${version}`,
    ...json.map((line) => `  ${printable(line)}`),
  ];
}

/** True where the write sends callers nowhere. */
function disconnects(write: PlannedWrite | null): boolean {
  const routing = write?.body['routing'];
  return (
    typeof routing === 'object' &&
    routing !== null &&
    'method' in routing &&
    routing['method'] === 'none'
  );
}

/** `zone` is the one the request names, if any. */
export function dryRunText(
  dryRun: DryRun,
  clock: Clock,
  paint: Paint,
  zone: string | null,
): string {
  const { target, target_name: name, hears_before: before, hears_during: during } = dryRun;
  const there = { ...clock, timeZone: zone ?? clock.timeZone };
  const known = name === null ? target : `${name} (${target ?? ''})`;
  return [
    paint.bold(`DRY RUN of ${printable(dryRun.workflow_id ?? 'a window')}`),
    fieldList([
      ['target', known === null ? null : printable(known)],
      ['starts', momentWithDistance(dryRun.start_time, there)],
      ['ends', momentWithDistance(dryRun.end_time, there)],
      ['before', before === null ? null : printable(before)],
      ['during', during === null ? null : printable(during)],
    ]),
    ...(disconnects(dryRun.write) ? [paint.red(`  ${DISCONNECTED}: no queue is given`)] : []),
    ...(dryRun.write === null ? [] : writeLines(dryRun.write)),
    ...verdictLines(dryRun, paint),
  ].join('\n');
}
