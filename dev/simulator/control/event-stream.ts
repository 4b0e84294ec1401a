/** GET /_sim/events: writes and fault firings as JSON lines from now on, until the reader leaves. */
import type { ServerResponse } from 'node:http';
import { isOfMenu } from '../flow-ivr/lines.ts';
import type { Firing, ObjectWrite, WriteRecord } from '../stage/records.ts';
import type { World } from '../stage/world.ts';

/** A line of the stream. */
export type SimulatorEvent =
  | { readonly event: 'write'; readonly write: WriteRecord }
  | { readonly event: 'object_write'; readonly write: ObjectWrite }
  | { readonly event: 'firing'; readonly firing: Firing };

export function followEvents(world: World, response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store' });
  response.flushHeaders();
  const send = (event: SimulatorEvent): void => {
    if (!response.destroyed) {
      response.write(`${JSON.stringify(event)}\n`);
    }
  };
  const stops = [
    world.log.subscribe((write) =>
      send(isOfMenu(write) ? { event: 'write', write } : { event: 'object_write', write }),
    ),
    world.faults.firings.subscribe((firing) => send({ event: 'firing', firing })),
  ];
  response.on('close', () => {
    for (const stop of stops) {
      stop();
    }
  });
}
