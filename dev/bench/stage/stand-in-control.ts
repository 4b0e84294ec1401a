/** The bench's requests to the stand-in API. */
import type { Arrival } from '../stand-in/api.ts';

interface Told {
  readonly arrivals: readonly Arrival[];
  /** Including callbacks and logins. */
  readonly requests: number;
}

export class StandInControl {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** What has arrived since it was cleared. */
  async told(): Promise<Told> {
    const answer = await fetch(`${this.url}/_bench`);
    return readTold(await answer.json());
  }

  async clear(): Promise<void> {
    await fetch(`${this.url}/_bench`, { method: 'DELETE' });
  }
}

function isArrival(value: unknown): value is Arrival {
  return Array.isArray(value) && value.length === 3;
}

function readTold(value: unknown): Told {
  const { arrivals, requests } = Object(value);
  return { arrivals: Array.isArray(arrivals) ? arrivals.filter(isArrival) : [], requests };
}
