/**
 * Chaos on rows of a data table. They have no version: an edit between our read and our write is overwritten unseen, as
 * the contract says, and nothing stops a write that lands long after it was sent. So no write of a row is delayed, and
 * `unseen.ts` removes the rest from the log.
 */
import { lasting, type Fields } from '../../simulator/index.ts';
import type { Random } from '../plan/random.ts';
import type { ObjectChaosKind } from './chaos-kind.ts';
import { flowOf } from './ivr.ts';
import { without } from './marked.ts';

const TABLE = 'chaos-table';
const COLUMNS = ['message', 'queue'] as const;
const HELD_UP: ReadonlySet<string> = new Set(['edit_between', 'commit_late', 'delay']);

function edit(random: Random, mark: string): Fields {
  return random.chance(0.3) ? { until: `until ${mark}` } : editOne(random, mark);
}

function editOne(random: Random, mark: string): Fields {
  return { [random.pick(COLUMNS)]: `words  of ${mark}` };
}

function keyOf(line: string): string {
  return line.slice(TABLE.length + 1);
}

function numberOf(line: string): string {
  return `+1317777${keyOf(line).slice('row-'.length).padStart(4, '0')}`;
}

export const DATA_TABLE_ROW: ObjectChaosKind = {
  kind: 'data-table-row',
  object: 'data-table-row',
  prefix: `${TABLE}/row-`,
  method: 'PUT',
  path: (line) => `/api/v2/flows/datatables/${TABLE}/rows/${keyOf(line)}`,
  managed: COLUMNS,
  rest: 'rest',
  telling: 'message',
  isLocked: false,
  isAnswered: false,
  read: (fields) => ({
    ...Object.fromEntries(COLUMNS.map((name) => [name, fields[name] ?? null])),
    rest: without(lasting(fields), COLUMNS),
  }),
  written: ({ greeting, queue }) => ({ message: greeting, queue: queue ?? '' }),
  wanted: ({ line, greeting, queue }) => ({
    target: {
      kind: 'data-table-row',
      table_id: TABLE,
      row_key: keyOf(line),
      set: { message: greeting, queue: queue ?? '' },
    },
  }),
  edit,
  editOne,
  back: (truth, names) => Object.fromEntries(names.map((name) => [name, truth[name]])),
  meets: ({ kind }) => !HELD_UP.has(kind),
  heard: ({ says }) => says,
  hears: (_line, { message }) => (typeof message === 'string' && message !== '' ? message : null),
  dnis: numberOf,
  async furnish(simulator, lines) {
    const column = { type: 'string', default: '' } as const;
    const columns = { message: column, queue: column, until: column };
    await simulator.add({ dataTables: [{ id: TABLE, name: 'Chaos', columns, rows: [] }] });
    const reading = lines.map((line) => ({
      id: flowOf(`reading-${keyOf(line)}`),
      reads: { table: TABLE, row: keyOf(line), message: 'message', queue: 'queue' },
    }));
    await simulator.add({ flows: reading });
    for (const line of lines) {
      await simulator.putObject('ivr', `of-${keyOf(line)}`, {
        name: `IVR of ${keyOf(line)}`,
        dnis: [numberOf(line)],
        openHoursFlow: { id: flowOf(`reading-${keyOf(line)}`) },
      });
      const words = { message: ` Welcome  to ${keyOf(line)}.`, queue: '', until: '' };
      await simulator.putObject('data-table-row', line, words);
    }
  },
};
