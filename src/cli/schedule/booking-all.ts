/** Books windows one after another, all or none: if one is refused, those that this call booked are cancelled. */
import { messageOf } from '../errors.ts';
import { isClientError, type ClientPort } from '../client-port.ts';
import type { Fields } from '../input/document/read-document.ts';
import { EXIT, outcomeOf } from '../outcome.ts';
import type { Session } from '../session.ts';

export type Result =
  | 'invalid'
  | 'would_book'
  | 'booked'
  | 'booked_before'
  | 'refused'
  | 'cancelled'
  | 'not_cancelled'
  | 'not_asked';

export interface Row {
  readonly number: number;
  readonly fields: Fields;
  readonly workflow_id: string;
  readonly target: string;
  readonly start_time: string | null;
  readonly end_time: string | null;
  readonly result: Result;
  readonly message: string | null;
}

/** Windows of rows with `not_cancelled` are still in Temporal: a person must look. */
export interface Booked {
  readonly rows: readonly Row[];
  readonly exitCode: number;
}

/** A window with that id that was accepted earlier stays, whatever becomes of the others. */
async function stoodBefore(client: ClientPort, id: string): Promise<boolean> {
  try {
    const { phase } = await (await client.find(id, 'only')).status();
    return phase !== 'refused';
  } catch (error) {
    if (isClientError(error, 'not_found')) return false;
    throw error;
  }
}

async function withdraw(session: Session, client: ClientPort, row: Row, why: string): Promise<Row> {
  try {
    const window = await client.find(row.workflow_id, 'only');
    await window.cancel({ actor: session.io.userName(), reason: why });
    return { ...row, result: 'cancelled', message: why };
  } catch (error) {
    return { ...row, result: 'not_cancelled', message: messageOf(error) };
  }
}

/** Without an answer, or without one that can be read, it may have been accepted. */
function mayBeBooked(error: unknown): boolean {
  return isClientError(error) && (error.code === 'pending' || error.code === 'unreadable');
}

interface Failed {
  readonly row: Row;
  readonly error: unknown;
  /** A window with its id was accepted earlier. */
  readonly stood: boolean;
}

async function endOf(
  session: Session,
  client: ClientPort,
  { row, error, stood }: Failed,
): Promise<Row> {
  const { message } = outcomeOf(error).body;
  if (!mayBeBooked(error)) return { ...row, result: 'refused', message };
  if (stood) return { ...row, result: 'booked_before', message };
  return withdraw(session, client, row, 'its answer did not come, or cannot be read');
}

async function giveUp(
  session: Session,
  client: ClientPort,
  done: readonly Row[],
  failed: Failed,
): Promise<Booked> {
  const why = `row ${failed.row.number} of the same file was refused`;
  const back = done.map(async (row) =>
    row.result === 'booked' ? withdraw(session, client, row, why) : row,
  );
  const rows = [...(await Promise.all(back)), await endOf(session, client, failed)];
  const isLeft = rows.some(({ result }) => result === 'not_cancelled');
  return { rows, exitCode: isLeft ? EXIT.failed : outcomeOf(failed.error).exitCode };
}

function notAsked(row: Row): Row {
  return { ...row, result: 'not_asked' };
}

/** Never rejects because of a row: its error is the report. */
export async function bookAll(session: Session, asked: readonly Row[]): Promise<Booked> {
  const client = await session.client();
  const done: Row[] = [];
  for (const row of asked) {
    let stood = false;
    try {
      stood = await stoodBefore(client, row.workflow_id);
      await client.scheduleJson(row.fields, { signal: session.io.signal });
      done.push({ ...row, result: stood ? 'booked_before' : 'booked' });
    } catch (error) {
      const { rows, exitCode } = await giveUp(session, client, done, { row, error, stood });
      const rest = asked.slice(rows.length).map(notAsked);
      return { rows: [...rows, ...rest], exitCode };
    }
  }
  return { rows: done, exitCode: EXIT.done };
}
