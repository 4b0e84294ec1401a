/**
 * Writes the words of a window into its announcement row and proves them: written, read again, compared. Writes even if
 * they are already there, because the read may be older than another window's clearing of them.
 */
import type { WriteRowInput, WriteRowResult } from '../../contract/steps/row-steps.ts';
import { holdsWords, rowWords, wordsIn } from '../../contract/request/announcement/row-words.ts';
import type { AnnouncementRow } from '../../adapters/genesys/index.ts';
import { rowShows } from '../../line/index.ts';
import type { ActivityDeps } from '../deps.ts';
import { unproven, mustBeServed, type Unproven } from '../failures.ts';
import { StepRun } from '../step-run.ts';

type Deps = Pick<ActivityDeps, 'genesys' | 'organizationId' | 'checkAttempt'>;

/** Retried for as long as the step may take, because a person may fix it. */
function unfit({ problems }: AnnouncementRow): Unproven {
  const told = problems.map(({ path, message }) => `${path}: ${message}`);
  return { code: 'row_unfit', message: told.join('; ') };
}

/** Somebody has put other words there since: like any edit, they stay. */
const EDITED: Unproven = {
  code: 'row_changed',
  message: "the announcement row holds text that is not this window's; it was left unchanged",
};
const NOT_SHOWN: Unproven = {
  code: 'row_unproven',
  message: 'the announcement row does not show the words that were written into it',
};

async function writeRow(deps: Deps, input: WriteRowInput, run: StepRun): Promise<WriteRowResult> {
  await run.mustBeAwaited(deps.checkAttempt);
  const { announcement, until_ms } = input;
  const { row } = announcement;
  const left = { attempts: run.attempts, final: false };
  const priority = input.why === 'start' ? 'apply' : 'other';
  const rows = deps.genesys.target('data-table-row');
  const found = await deps.genesys.readAnnouncementRow(row, run.reading(priority));
  const { state, columns } = found;
  if (state === null || found.problems.length > 0) throw unproven(unfit(found), left);
  const words = rowWords(announcement, until_ms, columns);
  const isOurs = holdsWords(announcement, state.fields);
  if (input.why === 'moved_end' && !isOurs) throw unproven(EDITED, left);
  await rows.write(row, { version: state.version, fields: words }, run.writing(priority));
  const stands = await rows.read(row, run.reading(priority));
  if (!rowShows(rows, stands, words)) throw unproven(NOT_SHOWN, left);
  return {
    words: wordsIn(stands.fields, columns),
    before: isOurs ? null : wordsIn(state.fields, columns),
  };
}

export function createWriteRow(deps: Deps) {
  return async function writeAnnouncement(input: WriteRowInput): Promise<WriteRowResult> {
    mustBeServed(input, deps);
    return StepRun.retried((run) => writeRow(deps, input, run));
  };
}
