// A worked example of one more kind of target, as CONTRIBUTING tells it: a schedule, whose end a window moves. It is
// compiled against the interface that every kind stands behind, and tried against the simulator.
import type { TargetKind, TargetState } from '../../src/adapters/genesys/index.ts';
import { isAlikeJson, isSameJson, type Fields } from '../../src/adapters/genesys/json.ts';
import type { RequestPipe } from '../../src/adapters/genesys/pipe/request-pipe.ts';
import { markIn, withMark } from '../../src/adapters/genesys/targets/mark.ts';
import {
  WholeObjects,
  type WholeObject,
} from '../../src/adapters/genesys/targets/whole-objects.ts';

type ExampleKind = Omit<TargetKind, 'kind'> & { readonly kind: 'schedule' };

const ROUTE = '/api/v2/architect/schedules/{id}';
const FAMILY = {
  entity: 'schedule',
  route: ROUTE,
  viewPermission: 'routing:schedule:view',
  editPermission: 'routing:schedule:edit',
} as const;

/** What a window may change of it, and the mark, which stands in its description. */
function toState({ id, name, version, whole, requestId }: WholeObject): TargetState {
  const fields = { end: whole['end'] ?? null, mark: markIn(whole['description']) };
  return { id, name, version, fields, requestId };
}

/** Everything else of the object goes back as it stands. */
function changed(whole: Fields, { end, mark }: Fields): Fields {
  const description =
    mark === undefined
      ? {}
      : { description: withMark(whole['description'], typeof mark === 'string' ? mark : null) };
  return { ...whole, ...(end === undefined ? {} : { end }), ...description };
}

/** One file, one row in `kinds.ts`, one line in the documents: the engine does the rest. */
export function exampleKind(pipe: RequestPipe): ExampleKind {
  const objects = new WholeObjects(pipe, FAMILY);
  return {
    kind: 'schedule',
    versions: 'counted',
    isMovedByOthers: false,
    markField: 'mark',
    tellingField: 'mark',
    dependants: null,
    read: async (id, context) => toState(await objects.read(id, context)),
    write: async (id, { version, fields }, context) =>
      toState(await objects.replace(id, version, (whole) => changed(whole, fields), context)),
    warm: (id, version, context) => objects.warm(id, version, context),
    ivrs: async () => [],
    planWrite: (id, { version, fields }) => ({
      method: 'PUT',
      path: ROUTE.replace('{id}', encodeURIComponent(id)),
      if_match: null,
      body: { ...fields, version },
    }),
    maintenanceFields: ({ mark, settings }) => ({
      end: settings.set?.['end'] ?? null,
      ...(mark === null ? {} : { mark }),
    }),
    inspect: async () => ({ problems: [], standing: [], findings: [] }),
    showsMaintenance: (fields) => typeof fields['mark'] === 'string',
    isSentMark: (now, sent) => typeof sent['mark'] === 'string' && now['mark'] === sent['mark'],
    isSame: isSameJson,
    isAlike: isAlikeJson,
    describe: ({ end }) => `The schedule ends at ${JSON.stringify(end)}.`,
  };
}
