/**
 * What the receiver of a lab got. A finished window waits some seconds for its last callbacks, then another workflow
 * delivers them: on a busy machine they come after its receipt.
 */
import { until } from '../../support/until.ts';
import type { SentCallback, WindowLab } from '../../support/window-lab.ts';

type Body = SentCallback['body'];

/** All that arrived, in order, once there is one of each of these events. */
export async function received(lab: WindowLab, ...events: readonly string[]): Promise<Body[]> {
  return until(
    events.join(', '),
    () => lab.callbacks.map(({ body }) => body),
    (bodies) => events.every((event) => bodies.some(({ event_type }) => event_type === event)),
  );
}

/** The first callback of this event, once it has arrived. */
export async function theCallback(lab: WindowLab, event: string): Promise<Body | undefined> {
  return (await received(lab, event)).find(({ event_type }) => event_type === event);
}
