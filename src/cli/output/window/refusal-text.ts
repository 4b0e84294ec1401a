/** Why a window was refused, for `show`, from its audit. Pure. */
import type { AuditRecord } from '../../../client/index.ts';
import { isRecord } from '../../../contract/values/json.ts';
import { withLocalTimes } from '../plain/moments.ts';
import { printable } from '../plain/printable.ts';

function told(entry: unknown): string[] {
  const { path, message } = isRecord(entry) ? entry : {};
  if (typeof message !== 'string') return [];
  return [typeof path === 'string' && path !== '' ? `${path}: ${message}` : message];
}

function reasons(details: unknown): string[] {
  const { problems, conflicts } = isRecord(details) ? details : {};
  return [problems, conflicts].filter(Array.isArray).flat().flatMap(told);
}

/** Lines to follow a status; empty if nothing was refused. */
export function refusalText(records: readonly AuditRecord[], timeZone: string): readonly string[] {
  const refused = records.findLast(({ event }) => event === 'refused');
  return reasons(refused?.details).map(
    (reason) => `  refused: ${printable(withLocalTimes(reason, timeZone))}`,
  );
}
