/** Chaos on menus of the `flow-ivr` contract. Pure. */
import type { ChaosKind } from './chaos-kind.ts';
import type { Random } from '../plan/random.ts';
import type { TargetFields } from '../../simulator/index.ts';

/** The fields of an edit; `mark` makes their values unique. */
function fieldsOf(random: Random, mark: string): TargetFields {
  switch (random.int(1, 6)) {
    case 1:
      return { name: `Renamed by ${mark}` };
    case 2:
      return { routing: { method: 'skills', queue: { id: `queue of ${mark}` } } };
    case 3:
      return { name: `Renamed by ${mark}`, greeting: { text: `New  words of ${mark}. ` } };
    case 4:
      return { description: `Described by ${mark}` };
    default:
      return { greeting: { text: `New  words of ${mark}. ` } };
  }
}

/** One managed field, so that the others still show our change. */
function oneField(random: Random, key: string): TargetFields {
  return random.pick<TargetFields>([
    { name: `Renamed  behind ${key}` },
    { greeting: { text: `New  words behind ${key}.` } },
    { routing: { method: 'skills', queue: { id: `queue behind ${key}` } } },
  ]);
}

function textIn(greeting: unknown): string | null {
  const isText = typeof greeting === 'object' && greeting !== null && 'text' in greeting;
  return isText && typeof greeting.text === 'string' ? greeting.text : null;
}

export const FLOW_IVR: ChaosKind = {
  kind: 'flow-ivr',
  prefix: 'line-',
  method: 'PATCH',
  path: (line) => `/api/v2/flow/ivr/${encodeURIComponent(line)}`,
  managed: ['name', 'greeting', 'routing'],
  rest: 'description',
  telling: 'greeting',
  isLocked: true,
  isAnswered: false,
  read: (fields) => fields,
  written: ({ line, greeting, queue }) => ({
    name: `Maintenance: ${line}`,
    greeting: { text: greeting },
    routing: queue === null ? { method: 'none' } : { method: 'longest-idle', queue: { id: queue } },
  }),
  wanted: ({ line, greeting, queue }) => ({
    flow_id: line,
    fallback_greeting: greeting,
    reroute_queue_id: queue,
  }),
  edit: fieldsOf,
  editOne: oneField,
  back: (truth, names) => Object.fromEntries(names.map((name) => [name, truth[name]])),
  meets: () => true,
  heard: ({ says }) => says,
  hears: (_line, { greeting }) => textIn(greeting),
};
