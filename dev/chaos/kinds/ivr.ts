/** Chaos on IVRs: each window has its own maintenance flow, by which it is recognised. */
import { lasting, type Fields } from '../../simulator/index.ts';
import type { Random } from '../plan/random.ts';
import type { ObjectChaosKind } from './chaos-kind.ts';
import { descriptionOf, idIn, readMark, without } from './marked.ts';

const FLOWS = ['openHoursFlow', 'closedHoursFlow', 'holidayHoursFlow'] as const;

/** Any flow with such a name exists and is published, whoever points at it. */
export function flowOf(mark: string): string {
  return `flow-of-${mark.replaceAll(' ', '-')}`;
}

function read(fields: Fields): Fields {
  const { mark, description } = readMark(fields['description']);
  const flows = FLOWS.map((name) => [name, idIn(fields[name])] as const);
  const rest = without({ ...lasting(fields), description }, FLOWS);
  return { ...Object.fromEntries(flows), mark, rest };
}

function edit(random: Random, mark: string): Fields {
  switch (random.int(1, 5)) {
    case 1:
      return { description: `Described by ${mark}` };
    case 2:
      return { somethingNew: { by: mark } };
    default:
      return editOne(random, mark);
  }
}

function editOne(random: Random, mark: string): Fields {
  // Never the flow of a window, although the mark may name one.
  return { [random.pick(FLOWS)]: { id: flowOf(`behind ${mark}`) } };
}

function numberOf(line: string): string {
  return `+1317555${line.slice('ivr-'.length).padStart(4, '0')}`;
}

export const IVR: ObjectChaosKind = {
  kind: 'ivr',
  object: 'ivr',
  prefix: 'ivr-',
  method: 'PUT',
  path: (line) => `/api/v2/architect/ivrs/${line}`,
  managed: [...FLOWS, 'mark'],
  rest: 'rest',
  telling: 'openHoursFlow',
  isLocked: true,
  isAnswered: false,
  read,
  written: ({ key }) => Object.fromEntries(FLOWS.map((name) => [name, flowOf(key)])),
  wanted: ({ key, line }) => ({
    target: { kind: 'ivr', id: line, maintenance_flow_id: flowOf(key) },
  }),
  edit,
  editOne,
  back: (truth, names) => ({
    ...Object.fromEntries(
      FLOWS.filter((name) => names.includes(name)).map((name) => [name, { id: truth[name] }]),
    ),
    ...(names.includes('mark') ? { description: descriptionOf(truth) } : {}),
  }),
  meets: () => true,
  heard: ({ flow }) => flow?.id ?? null,
  hears: (_line, { openHoursFlow }) => (typeof openHoursFlow === 'string' ? openHoursFlow : null),
  dnis: numberOf,
  async furnish(simulator, lines) {
    for (const line of lines)
      await simulator.putObject('ivr', line, {
        name: `IVR ${line}`,
        // Every second one has none: what a mark was added to must be removed with it.
        ...(Number(line.slice(-1)) % 2 === 0 ? { description: `Service of ${line}` } : {}),
        dnis: [numberOf(line)],
        ...Object.fromEntries(FLOWS.map((name) => [name, { id: flowOf(`${line}-${name}`) }])),
      });
  },
};
