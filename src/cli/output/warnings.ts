/** What is said before a phone line changes at once. Pure. */
import type { WindowStatus } from '../../client/index.ts';
import type { Fields } from '../input/read-document.ts';
import { printable, quoted } from './printable.ts';
import { DISCONNECTED } from './status-text.ts';

function lineName({ target_name: name, target, workflow_id: id }: WindowStatus): string {
  return printable(name ?? target ?? id);
}

export function returnWarning(status: WindowStatus): string {
  return `The line of ${lineName(status)} is put back at once: callers return NOW.`;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** For a request that starts now. */
export function startWarning(request: Fields): string {
  const queue = request['reroute_queue_id'];
  const then =
    typeof queue === 'string' ? `and go to queue ${printable(queue)}` : `and then: ${DISCONNECTED}`;
  const greeting = quoted(asText(request['fallback_greeting']));
  const line = printable(asText(request['flow_id']));
  return `The line of ${line} goes into maintenance NOW: callers hear ${greeting} ${then}.`;
}
