/**
 * Puts a line back from its break-glass file, with nothing else of Interlude running: no Temporal, no worker. The only
 * place in the CLI that uses Genesys credentials, which come from the user's environment.
 */
import { parseRescueFile, RescueFormatError } from '../../adapters/break-glass/index.ts';
import type { RescueChange } from '../../contract/change/rescue-file.ts';
import {
  createGenesys,
  isGenesysError,
  readGenesysSettings,
  type Genesys,
  type TargetState,
} from '../../adapters/genesys/index.ts';
import {
  cannotBeOutdated,
  factsOfFile,
  firstFacts,
  isOlder,
  planRevert,
  mustOutdate,
  whyMoved,
  type RevertRule,
  type Standing,
} from '../../line/index.ts';
import { BadRequestError, CliError, UsageError } from '../errors.ts';
import { jsonProblems, readText } from '../input/document/read-document.ts';
import { printable } from '../output/plain/printable.ts';
import type { Session } from '../session.ts';
import { clearAnnounced, rowText, type RowEnd } from './announced-row.ts';
import {
  readKeptForms,
  RestoreLog,
  withoutKept,
  type Restore,
  type RestoreOptions,
} from './restore-log.ts';
import { oldReasons, planText, returnWarning, type RestorePlan } from './restore-text.ts';
import { goalOfRestore, readLine, Restoring, tidyUp } from './putting-back.ts';

async function readFile(session: Session, path: string): Promise<RescueChange> {
  if (path === '-')
    throw new UsageError('give the FILE itself: the record of its use is kept beside it');
  try {
    const text = await readText(path, session.io.stdin);
    // A file that was edited by hand may have a key twice, and nobody can tell which value is meant.
    const faults = jsonProblems(text, 'it').map((one) => `${one.path} ${one.message}`.trim());
    if (faults.length > 0) throw new UsageError(`${path} cannot be used: ${faults.join('; ')}`);
    const file = parseRescueFile(text);
    if (file.state === 'active') return file;
    const message = `${path} only says that ${file.window_id} was over at ${file.ended_at}: its line was put back by then, nothing is left to restore`;
    throw new CliError('window_over', message);
  } catch (error) {
    if (error instanceof RescueFormatError || error instanceof BadRequestError)
      throw new UsageError(`${path} cannot be used: ${error.message}`);
    throw error;
  }
}

function reach(session: Session, file: RescueChange): Genesys {
  const reading = readGenesysSettings(session.io.env);
  if (!reading.ok) {
    const told = reading.problems.map(({ variable, message }) => `${variable} ${message}`);
    const why = 'restore talks to Genesys itself, with the settings a worker has';
    throw new CliError('configuration', `${why}: ${told.join('; ')}`);
  }
  const { organizationId: own, ...settings } = reading.settings;
  if (own === file.organization_id) return createGenesys(settings);
  const message = `the file is of organisation ${file.organization_id}; GENESYS_ORGANIZATION_ID is ${own}`;
  throw new CliError('other_organization', message);
}

/** Before anybody is asked: `--force` does not cover this. */
function refuseMoved(rule: RevertRule, now: TargetState): void {
  const moved = whyMoved(rule, now, firstFacts(null));
  if (moved === null) return;
  const message = `${moved}. If nobody needs it that way, put it back with --accept-version ${now.version}`;
  throw new CliError('moved', message);
}

async function look(
  { session, file, options, kept }: Restore,
  genesys: Genesys,
): Promise<RestorePlan> {
  const target = genesys.target(file.target.kind);
  const now = await readLine(session, target, file);
  const goal = goalOfRestore(target, file, options, session.io.now());
  const rule = { target, goal };
  refuseMoved(rule, now);
  const decision = withoutKept(planRevert(rule, now, factsOfFile(file)), kept);
  const isOpen = mustOutdate(rule, now) || cannotBeOutdated(rule);
  return { file, target, now, decision, mustOutdate: isOpen };
}

function refuseOld(plan: RestorePlan, nowMs: number): void {
  const { version } = plan.now;
  const reasons = oldReasons(plan.file, { version, versions: plan.target.versions }, nowMs);
  if (reasons.length === 0) return;
  const message = `the file is old: ${reasons.join('; ')}. Compare the line with the file, then use --force to write it anyway`;
  throw new CliError('old_file', message);
}

/** The only command that always asks first; without a terminal it needs --yes. */
async function agree(session: Session, plan: RestorePlan, options: RestoreOptions): Promise<void> {
  const { io, json } = session;
  if (!session.hasPerson && options.yes !== true)
    throw new UsageError('there is no terminal to ask on: give --yes to put the line back');
  const text = planText(plan, session.page());
  if (!json) session.print(text);
  else if (session.hasPerson) io.stderr.write(`${text}\n`);
  await session.confirm(returnWarning(plan), options.yes === true);
}

function refuseDrift(
  plan: RestorePlan,
  { drift, keepsDrift }: Pick<Standing, 'drift' | 'keepsDrift'>,
): void {
  if (drift.length === 0 || !keepsDrift) return;
  const fields = drift.map(({ field }) => field).join(', ');
  const back = Object.keys(plan.file.change.baseline).length - drift.length;
  const message = `somebody else changed ${fields} of ${plan.now.name}; it was left as it is${back > 0 ? ', the rest is as before the window' : ''}`;
  const problems = drift.map(({ field, baseline, now }) => ({
    path: field,
    message: `is now ${JSON.stringify(now)}, before the window ${JSON.stringify(baseline)}`,
  }));
  throw new CliError('drift', message, problems);
}

const NOT_FOUND =
  'the schedule of the window is not found, and so not deleted: no group has it any more; look for it later (Admin, Schedules), or let a worker delete it';

/** The line is back: anything left beside it is reported, and is not a failure. */
async function tidy(
  { target, file }: RestorePlan,
  { wrote }: Standing,
  session: Session,
): Promise<void> {
  const tell = (why: string) =>
    session.io.stderr.write(
      `interlude: the line is back, but something of the window may be left: ${printable(why)}\n`,
    );
  try {
    if (!(await tidyUp(session, target, { file, wrote }))) tell(NOT_FOUND);
  } catch (error) {
    if (!isGenesysError(error)) throw error;
    tell(error.message);
  }
}

async function conclude(standing: Standing, log: RestoreLog, announcement: RowEnd | null) {
  const { session, path, plan } = log.use;
  await tidy(plan, standing, session);
  const outcome = standing.wrote ? 'restored' : 'already_back';
  const record = await log.keep(outcome, standing, null, announcement);
  refuseDrift(plan, standing);
  const { now, file } = plan;
  const { version, fields } = standing.state;
  const hears = plan.target.describe(fields);
  const told = {
    outcome,
    file: path,
    window_id: file.window_id,
    target: file.target,
    previous_version: now.version,
    version,
    drift: standing.drift,
    hears_after: hears,
    ...(announcement === null ? {} : { announcement }),
    record,
  };
  const name = printable(now.name);
  const line = standing.wrote
    ? `The line is back, at version ${version}. ${printable(hears)}`
    : `${name} is already as it was before the window, at version ${version}; nothing was written to it.`;
  const row = rowText(announcement);
  session.answer(told, () => (row === null ? line : `${line}\n${printable(row)}`));
}

/** Whether nothing is to be done: an older read does not prove it, nor one that a late write may follow. */
function isIdle({ file, target, now, decision, mustOutdate: isOpen }: RestorePlan): boolean {
  const isProof = !isOlder(target.versions, now.version, file.change.floor) && !isOpen;
  return Object.keys(decision.write).length === 0 && isProof;
}

async function restoreWith(genesys: Genesys, restore: Restore): Promise<void> {
  const { session, options, file, kept } = restore;
  const plan = await look(restore, genesys);
  const log = new RestoreLog({ ...restore, plan });
  const end = async (standing: Standing, isAgreed: boolean): Promise<void> => {
    const row = await clearAnnounced(session, genesys, file, isAgreed);
    await conclude(withoutKept(standing, kept), log, row);
  };
  if (isIdle(plan))
    return end({ ...plan.decision, state: plan.now, wrote: false }, options.yes === true);
  const isAccepted = options.acceptVersion === plan.now.version;
  if (options.force !== true && !isAccepted) refuseOld(plan, session.io.now());
  await agree(session, plan, options);
  return end(await new Restoring(log).run(), true);
}

/**
 * Puts the line back from a file.
 * @throws {UsageError} the file cannot be used, or nobody can be asked
 * @throws {CliError} the line was not put back, or not completely
 */
export async function restoreLine(
  session: Session,
  path: string,
  options: RestoreOptions,
): Promise<void> {
  const file = await readFile(session, path);
  const genesys = reach(session, file);
  try {
    const kept = await readKeptForms(path);
    await restoreWith(genesys, { session, path, options, file, kept });
  } catch (error) {
    if (!isGenesysError(error)) throw error;
    throw new CliError(`genesys_${error.code}`, error.message, error.problems);
  } finally {
    genesys.close();
  }
}
