/** The warning before a phone line changes at once. Pure. */
import type { WindowStatus } from '../../../client/index.ts';
import { isRecord } from '../../../contract/values/json.ts';
import type { Fields } from '../../input/document/read-document.ts';
import { printable, quoted } from '../plain/printable.ts';
import { DISCONNECTED } from './status-text.ts';

export function returnWarning(status: WindowStatus): string {
  const name = printable(status.target_name ?? status.target ?? status.workflow_id);
  return `The line of ${name} is put back at once: callers return NOW.`;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** `flow-ivr:<id>`, as in a status. */
function objectName(request: Fields, target: Readonly<Record<string, unknown>> | null): string {
  if (target === null) return asText(request['flow_id']);
  const { kind, id, table_id: table, row_key: key } = target;
  const said = typeof id === 'string' ? id : `${asText(table)}/${asText(key)}`;
  return `${asText(kind)}:${said}`;
}

/** What callers reach if the request has no words. */
function reached(target: Readonly<Record<string, unknown>>): string {
  const { kind, maintenance_flow_id: flow, list, set } = target;
  switch (kind) {
    case 'ivr':
      return `callers reach flow ${asText(flow)}`;
    case 'emergency-group':
      return 'callers reach its emergency flows';
    case 'schedule-group':
      return `callers reach the ${asText(list)} flow of each IVR that has it`;
    case 'data-table-row':
      return `flows read ${JSON.stringify(set ?? {})}`;
    default:
      return 'callers reach what it says';
  }
}

function heard(request: Fields): string {
  const queue = request['reroute_queue_id'];
  const then =
    typeof queue === 'string' ? `and go to queue ${printable(queue)}` : `and then: ${DISCONNECTED}`;
  return `callers hear ${quoted(asText(request['fallback_greeting']))} ${then}`;
}

export function startWarning(request: Fields): string {
  const target = isRecord(request['target']) ? request['target'] : null;
  const hasWords = target === null || typeof request['fallback_greeting'] === 'string';
  const what = hasWords ? heard(request) : printable(reached(target));
  return `The line of ${printable(objectName(request, target))} goes into maintenance NOW: ${what}.`;
}
