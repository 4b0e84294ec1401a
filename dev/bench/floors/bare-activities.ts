/** The requests of a bare window, with node:http alone. */
import { Agent, request } from 'node:http';

export interface BarePlan {
  readonly id: string;
  /** Epoch ms. */
  readonly startMs: number;
  readonly endMs: number;
}

const FIELDS = JSON.stringify({ name: 'bare', greeting: { text: 'bare' } });

export function createBareActivities(url: string) {
  const agent = new Agent({ keepAlive: true });
  const send = (method: string, path: string, body?: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const sent = request(`${url}${path}`, { method, agent }, (answer) => {
        answer.resume();
        answer.once('end', resolve);
      });
      sent.once('error', reject);
      sent.end(body);
    });
  return {
    read: (id: string) => send('GET', `/api/v2/flow/ivr/${id}`),
    write: (id: string) => send('PATCH', `/api/v2/flow/ivr/${id}`, FIELDS),
    tell: (id: string) => send('POST', `/changes/${id}`, FIELDS),
  };
}

export type BareActivities = ReturnType<typeof createBareActivities>;
