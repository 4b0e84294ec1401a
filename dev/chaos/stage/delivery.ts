/** One delivery of a callback for the oracle, with its signature checked. Pure except for the clock. */
import type { IncomingHttpHeaders } from 'node:http';
import { whatIsWrong } from '../../programs/standard-webhooks.ts';
import type { Received } from '../rules/trial.ts';

interface Delivery {
  /** Path of the request; its last segment is the key of the window. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function eventOf(body: string): string {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null || !('event_type' in value)) return 'unknown';
    return String(value.event_type).replace(/^ivrr?_maintenance_/, '');
  } catch {
    return 'unknown';
  }
}

/** Its window, its event, and whether it is genuine. */
export function readDelivery(
  { url, headers, body }: Delivery,
  secret: string,
): Omit<Received, 'isTaken'> {
  return {
    window: decodeURIComponent(url.split('/').at(-1) ?? ''),
    event: eventOf(body),
    webhookId: String(headers['webhook-id'] ?? ''),
    body,
    fault: whatIsWrong(secret, headers, body),
  };
}
