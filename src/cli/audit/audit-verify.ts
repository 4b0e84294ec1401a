/** `interlude audit verify`: whether exports were altered since they were written. Works offline. */
import { stat } from 'node:fs/promises';
import { NO_HEAD, verifyExport, type ExportVerdict } from '../../audit/index.ts';
import { UsageError } from '../errors.ts';
import { wrongFlag } from '../input/flag-problem.ts';
import { EXIT } from '../outcome.ts';
import { printable } from '../output/plain/printable.ts';
import type { Session } from '../session.ts';
import { DAY_MS, dayName, linesOf, listDays, misplaced, type DayFile } from './export-file.ts';
import { checkSeal } from './seal.ts';

export interface AuditVerifyOptions {
  readonly head?: string;
}

export interface FileVerdict {
  readonly file: string;
  readonly ok: boolean;
  readonly lines: number;
  /** Of the last valid line; null if there is none. */
  readonly head: string | null;
  /** The first invalid line; null if there is none, or if the format cannot tell. */
  readonly line: number | null;
  readonly message: string | null;
}

interface Chained extends FileVerdict {
  readonly previous: string | null;
  readonly range: ExportVerdict['range'];
}

async function checkFile(file: string): Promise<Chained> {
  const begin = linesOf(file);
  const { value: first } = await begin.next();
  await begin.return();
  if (first?.startsWith('# ') === true) {
    const seal = await checkSeal(linesOf(file));
    return { file, ...seal, line: null, previous: null, range: null };
  }
  const { fault, ...verdict } = await verifyExport(linesOf(file));
  return { file, ...verdict, line: fault?.line ?? null, message: fault?.message ?? null };
}

function broken(verdict: Chained, message: string): Chained {
  return verdict.ok ? { ...verdict, ok: false, line: 1, message } : verdict;
}

/** A file of a folder must continue where the previous one ended. */
function linked(verdict: Chained, before: Chained | null, isNextDay: boolean): Chained {
  if (before === null) {
    if (verdict.previous === NO_HEAD) return verdict;
    return broken(verdict, 'it continues an export that is no longer in this folder');
  }
  if (!isNextDay) return broken(verdict, 'the days before it have no file');
  if (!before.ok || verdict.previous === before.head) return verdict;
  return broken(verdict, 'it does not continue the file before it: one of the two was replaced');
}

async function checkFolder(folder: string): Promise<Chained[]> {
  const days = await listDays(folder);
  if (days.length === 0)
    throw new UsageError(`${folder} has no file interlude-audit-${dayName(0)}.jsonl or similar`);
  const verdicts: Chained[] = [];
  let last: DayFile | null = null;
  for (const day of days) {
    const before = verdicts.at(-1) ?? null;
    const isNextDay: boolean = last === null || day.dayMs === last.dayMs + DAY_MS;
    const verdict = linked(await checkFile(day.path), before, isNextDay);
    const other = misplaced(day, verdict);
    verdicts.push(other === null ? verdict : broken(verdict, other.message));
    last = day;
  }
  return verdicts;
}

/** The hash that was kept elsewhere must be that of the last one. */
function against(verdicts: readonly Chained[], head: string | undefined): readonly Chained[] {
  const last = verdicts.at(-1);
  if (head === undefined || last === undefined || !last.ok || last.head === head) return verdicts;
  const message = `its head differs from the one you kept (${head}): it was truncated or rewritten`;
  return [...verdicts.slice(0, -1), { ...last, ok: false, message }];
}

function readHead(given: string | undefined): string | undefined {
  const head = given?.trim();
  if (head === undefined || /^[0-9a-f]{64}$/i.test(head)) return head?.toLowerCase();
  const message = 'must be 64 hexadecimal digits, as the export printed them';
  throw wrongFlag('--head', head, message);
}

function verdictText({ file, ok, lines, head, line, message }: FileVerdict): string {
  const name = printable(file);
  if (ok) return `ok    ${name}  ${lines} lines, head ${String(head)}`;
  return `FAIL  ${name}${line === null ? '' : `, line ${line}`}: ${String(message)}`;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

export async function auditVerify(
  session: Session,
  path: string,
  options: AuditVerifyOptions,
): Promise<void> {
  const head = readHead(options.head);
  const found = (await isFolder(path)) ? await checkFolder(path) : [await checkFile(path)];
  const verdicts = against(found, head).map(
    ({ previous: _previous, range: _range, ...verdict }) => verdict,
  );
  const ok = verdicts.every((verdict) => verdict.ok);
  if (!ok) session.exitCode = EXIT.failed;
  session.answer({ ok, head: verdicts.at(-1)?.head ?? null, files: verdicts }, () =>
    verdicts.map(verdictText).join('\n'),
  );
}
