/** Chaos on emergency groups: people use the same switch, so a person responds to each change. */
import { lasting, type Fields } from '../../simulator/index.ts';
import type { Random } from '../plan/random.ts';
import type { ObjectChaosKind } from './chaos-kind.ts';
import { flowOf } from './ivr.ts';
import { descriptionOf, readMark, without } from './marked.ts';

function read(fields: Fields): Fields {
  const { mark, description } = readMark(fields['description']);
  const rest = without({ ...lasting(fields), description }, ['enabled']);
  return { enabled: fields['enabled'] === true, mark, rest };
}

function edit(random: Random, mark: string): Fields {
  switch (random.int(1, 4)) {
    case 1:
      return { description: `interlude-owned: described by ${mark}` };
    case 2:
      return { somethingNew: { by: mark } };
    default:
      return { name: `Renamed by ${mark}` };
  }
}

function numberOf(line: string): string {
  return `+1317666${line.slice('group-'.length).padStart(4, '0')}`;
}

export const EMERGENCY_GROUP: ObjectChaosKind = {
  kind: 'emergency-group',
  object: 'emergency-group',
  prefix: 'group-',
  method: 'PUT',
  path: (line) => `/api/v2/architect/emergencygroups/${line}`,
  managed: ['enabled', 'mark'],
  rest: 'rest',
  telling: null,
  isLocked: true,
  isAnswered: true,
  read,
  written: () => ({ enabled: true }),
  wanted: ({ line }) => ({ target: { kind: 'emergency-group', id: line } }),
  edit,
  // For callers, switching it off ends the window.
  editOne: (random, mark) => (random.chance(0.5) ? { enabled: false } : edit(random, mark)),
  back: (truth, names) => ({
    ...(names.includes('enabled') ? { enabled: truth['enabled'] } : {}),
    ...(names.includes('mark') ? { description: descriptionOf(truth) } : {}),
  }),
  meets: () => true,
  heard: ({ flow }) => flow?.id ?? null,
  hears: (line, { enabled }) => flowOf(enabled === true ? `emergency-${line}` : `calm-${line}`),
  dnis: numberOf,
  async furnish(simulator, lines) {
    for (const line of lines) {
      const ivr = `of-${line}`;
      await simulator.putObject('ivr', ivr, {
        name: `IVR of ${line}`,
        dnis: [numberOf(line)],
        openHoursFlow: { id: flowOf(`calm-${line}`) },
      });
      await simulator.putObject('emergency-group', line, {
        name: `Group ${line}`,
        description: 'interlude-owned',
        enabled: false,
        emergencyCallFlows: [
          { emergencyFlow: { id: flowOf(`emergency-${line}`) }, ivrs: [{ id: ivr }] },
        ],
      });
    }
  },
};
