/**
 * A worked example of another kind of target, as described in CONTRIBUTING: a schedule, whose end a window moves. It is
 * compiled against the interface of every kind, and tested with the simulator.
 */
import type { RequestPipe } from '../../../src/adapters/genesys/pipe/request-pipe.ts';
import {
  isMarked,
  markedObjects,
  markOf,
  type ManagedObject,
} from '../../../src/adapters/genesys/targets/objects/marked-objects.ts';
import { WholeObjects } from '../../../src/adapters/genesys/targets/objects/whole-objects.ts';
import { ORDINARY, type TargetKind } from '../../../src/adapters/genesys/targets/target-kind.ts';

const ROUTE = '/api/v2/architect/schedules/{id}';
const FAMILY = {
  entity: 'schedule',
  route: ROUTE,
  viewPermission: 'routing:schedule:view',
  editPermission: 'routing:schedule:edit',
} as const;

/** The fields a window may change; everything else in the object is sent unchanged. */
const MANAGED: ManagedObject = {
  fieldsOf: (whole) => ({ end: whole['end'] ?? null }),
  withFields: (whole, { end }) => (end === undefined ? whole : { ...whole, end }),
};

/** One file, one row in `kinds.ts`, one line in the documents: the engine does the rest. */
export function exampleKind(pipe: RequestPipe): TargetKind {
  return {
    ...ORDINARY,
    ...markedObjects(new WholeObjects(pipe, FAMILY), MANAGED),
    maintenanceFields: (request) => ({
      end: request.settings.set?.['end'] ?? null,
      ...markOf(request),
    }),
    showsMaintenance: isMarked,
    describe: ({ end }) => `The schedule ends at ${JSON.stringify(end)}.`,
  };
}
