/** Which lines a name, a number or an id refers to: asks windows, and a worker that knows the IVRs. */
import { messageOf } from '../errors.ts';
import { readTargetName } from '../../contract/request/target/target.ts';
import { identityOfName } from '../../contract/request/target/target-identity.ts';
import type { LookedUpLine } from '../../client/index.ts';
import { isClientError, type ClientPort } from '../client-port.ts';
import type { Session } from '../session.ts';
import { whileAsking } from '../terminal/asking.ts';

/** A line, and every object by which a window may decide what its callers get. */
export type MeantLine = LookedUpLine;

export interface MeantLines {
  readonly lines: readonly MeantLine[];
  /** What could not be checked, in plain words. */
  readonly gaps: readonly string[];
}

const WORKER_TIMEOUT_MS = 10_000;

/** With a plus, or too long for a date; the beginning of a start, such as 20270115, is a date. */
function isNumber(text: string): boolean {
  const digits = text.replaceAll(/[\s().\-/]/g, '');
  return /^\+\d{3,}$/.test(digits) || (/^\d{9,}$/.test(digits) && !text.includes('/'));
}

function lookUp(session: Session, client: ClientPort, text: string): Promise<MeantLines> {
  const patience = { workerTimeoutMs: WORKER_TIMEOUT_MS, signal: session.io.signal };
  return whileAsking(session, 'Asking a worker …', client.lookUp(text, patience));
}

/** The line of a window, and what else may route its callers elsewhere. */
async function lineOfWindow(
  session: Session,
  client: ClientPort,
  text: string,
): Promise<MeantLines> {
  const window = await session.window(text, 'look');
  const { target, target_name: name, workflow_id } = await window.status();
  const own = { name: name ?? target ?? workflow_id, numbers: [], hears: null };
  const alone = { lines: [{ ...own, targets: target === null ? [] : [target] }], gaps: [] };
  const named = target === null ? null : readTargetName(target);
  if (named?.kind !== 'ivr') return alone;
  try {
    const found = await lookUp(session, client, named.id);
    return found.lines.length === 0 ? alone : found;
  } catch (error) {
    const why = messageOf(error);
    return { ...alone, gaps: [`groups that may take its callers were not checked: ${why}`] };
  }
}

const MOST_WINDOWS = 1_000;

const NO_WORKER: MeantLines = {
  lines: [],
  gaps: ['no worker answered: only lines that have had a window were searched'],
};

/** Lines that windows know by part of their name. */
async function linesCalled(client: ClientPort, text: string): Promise<readonly MeantLine[]> {
  const part = text.normalize('NFC').trim().toLowerCase();
  const lines = new Map<string, MeantLine>();
  for await (const { target, target_name: name } of client.list({ limit: MOST_WINDOWS })) {
    if (target === null || name === null) continue;
    if (name.normalize('NFC').toLowerCase().includes(part))
      lines.set(identityOfName(target), { name, numbers: [], hears: null, targets: [target] });
  }
  return [...lines.values()];
}

/** Combines both; what a worker found says more about the same line. */
function together(found: MeantLines, ofWindows: readonly MeantLine[]): MeantLines {
  const known = new Set(
    found.lines.flatMap(({ targets }) => targets.map((one) => identityOfName(one))),
  );
  const others = ofWindows.filter(({ targets: [own = ''] }) => !known.has(identityOfName(own)));
  return { lines: [...found.lines, ...others], gaps: found.gaps };
}

/**
 * The lines that are meant.
 * @throws the client's errors: nothing has this name, several windows match, no worker polls
 */
export async function findLines(session: Session, text: string): Promise<MeantLines> {
  const client = await session.client();
  if (isNumber(text)) return lookUp(session, client, text);
  try {
    return await lineOfWindow(session, client, text);
  } catch (error) {
    if (!isClientError(error, 'not_found')) throw error;
    const [found, ofWindows] = await Promise.all([
      lookUp(session, client, text).catch(() => null),
      linesCalled(client, text),
    ]);
    if (found === null && ofWindows.length === 0) throw error;
    return together(found ?? NO_WORKER, ofWindows);
  }
}
