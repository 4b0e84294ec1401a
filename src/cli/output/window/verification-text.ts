/** `verify` as a table. Pure. */
import type { JsonValue, Verification, VerificationCheck } from '../../../client/index.ts';
import type { Page, Paint } from '../plain/paint.ts';
import { cut, printable } from '../plain/printable.ts';
import { table, type Row } from '../plain/table.ts';
import { hung } from '../plain/wrapped.ts';

const HEADER: Row = ['', 'CHECK', 'HISTORY', 'RECEIPT OR LINE', ''];
/** Enough of a hash to tell two apart; JSON has all of it. */
const VALUE_WIDTH = 26;

function show(value: JsonValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return cut(printable(text), VALUE_WIDTH);
}

function headOf({ verdict }: Verification, { green, yellow, red }: Paint): string {
  const heads = { match: green('MATCH'), mismatch: red('MISMATCH') };
  return verdict === 'nothing' ? yellow('NOTHING TO VERIFY') : heads[verdict];
}

function toRow({ check, expected, actual, ok, message }: VerificationCheck): Row {
  return [ok ? 'ok' : 'FAIL', check, show(expected), show(actual), printable(message)];
}

export function verificationText(verification: Verification, { paint, width }: Page): string {
  const { checks, message, workflow_id: id } = verification;
  const head = `${headOf(verification, paint)}  ${printable(id)}\n${hung(printable(message), width, 0)}`;
  return checks.length === 0 ? head : `${head}\n\n${table([HEADER, ...checks.map(toRow)], width)}`;
}
