/** What a caller hears now, in one plain sentence. Pure reading of the world. */
import type { Hearing, Ivr } from '../stage/records.ts';
import type { World } from '../stage/world.ts';

export function hearingOf(world: World, id: string): Hearing {
  const ivr = world.lines.get(id);
  if (!ivr) {
    const line = 'There is no such line: callers hear that the number is not in service.';
    return { id, line, greeting: null, destination: 'disconnected', version: null };
  }
  const goesTo = destinationOf(world, ivr);
  const line = `${spoken(ivr)} and ${goesTo.told}.`;
  return {
    id,
    line,
    greeting: ivr.greeting.text,
    destination: goesTo.destination,
    version: ivr.version,
  };
}

function spoken(ivr: Ivr): string {
  const text = ivr.greeting.text;
  return text.trim() === '' ? 'Callers hear no greeting' : `Callers hear "${text}"`;
}

function destinationOf(
  world: World,
  ivr: Ivr,
): { readonly destination: string; readonly told: string } {
  const { method, queue: target } = ivr.routing;
  if (method === 'none') {
    return { destination: 'disconnected', told: 'are disconnected' };
  }
  if (!target) {
    return { destination: `agents by ${method}`, told: `go to the agents by ${method}` };
  }
  const queue = world.queues.get(target.id);
  if (!queue) {
    return {
      destination: `queue ${target.id}`,
      told: `go to a queue that is unknown, ${target.id}`,
    };
  }
  const staffed =
    queue.joinedMemberCount > 0 ? `${queue.joinedMemberCount} agents joined` : 'nobody has joined';
  return {
    destination: `queue ${queue.name}`,
    told: `go to the queue "${queue.name}" (${staffed})`,
  };
}
