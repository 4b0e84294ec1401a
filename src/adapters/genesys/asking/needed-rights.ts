/**
 * Which permissions a client needs for a window on an object of each kind, by the permissions' real names, and where to
 * find the division of such an object. One row per kind. Pure.
 */
import type { GenesysEntity } from '../errors/errors.ts';
import { tableOfRow } from '../targets/row-id.ts';
import type { TargetKindName } from '../targets/target-kind.ts';

/** One permission, or several of which any one is enough. */
export interface NeededRight {
  readonly anyOf: readonly string[];
  /** What it is needed for: to see the object, to change it, or to check what it refers to. */
  readonly purpose: 'view' | 'edit' | 'check';
  /** It must be held in the division of the object itself; otherwise any division is enough. */
  readonly isOfObject: boolean;
  /** If false, windows are booked without it, and say what they could not check. */
  readonly isNeeded: boolean;
}

/** The object whose division counts. */
export interface DivisionSource {
  readonly entity: GenesysEntity;
  /** With `{id}`. */
  readonly route: string;
  readonly permission: string;
}

interface KindRights {
  readonly rights: readonly NeededRight[];
  source(id: string): DivisionSource;
}

function right(
  purpose: NeededRight['purpose'],
  anyOf: readonly string[],
  { isOfObject = purpose !== 'check', isNeeded = true } = {},
): NeededRight {
  return { anyOf, purpose, isOfObject, isNeeded };
}

const FLOWS = right('check', ['architect:flow:view']);
const CONSUMERS = right('check', ['architect:dependencyTracking:view'], { isNeeded: false });

function configured(
  kind: GenesysEntity['kind'],
  collection: string,
  rights: readonly NeededRight[],
): KindRights {
  const permission = rights.find(({ purpose }) => purpose === 'view')?.anyOf[0] ?? '';
  const route = `/api/v2/architect/${collection}/{id}`;
  return { rights, source: (id) => ({ entity: { kind, id }, route, permission }) };
}

const KINDS: Readonly<Record<Exclude<TargetKindName, 'flow-ivr'>, KindRights>> = {
  ivr: configured('ivr', 'ivrs', [
    right('view', ['routing:callRoute:view']),
    right('edit', ['routing:callRoute:edit']),
    FLOWS,
    right('check', ['routing:emergencyGroup:view'], { isNeeded: false }),
  ]),
  'emergency-group': configured('emergency group', 'emergencygroups', [
    right('view', ['routing:emergencyGroup:view']),
    right('edit', ['routing:emergencyGroup:edit']),
    FLOWS,
    right('check', ['routing:callRoute:view'], { isNeeded: false }),
    CONSUMERS,
  ]),
  'schedule-group': configured('schedule group', 'schedulegroups', [
    right('view', ['routing:scheduleGroup:view']),
    right('edit', ['routing:scheduleGroup:edit']),
    // The schedule of a window is made in the division of its group.
    right('edit', ['routing:schedule:add']),
    right('edit', ['routing:schedule:edit']),
    right('edit', ['routing:schedule:delete']),
    right('view', ['routing:schedule:view']),
    right('check', ['routing:callRoute:view'], { isNeeded: false }),
    CONSUMERS,
  ]),
  'data-table-row': {
    rights: [
      right('view', ['architect:datatable:view', 'architect:datatableRow:view']),
      right('edit', ['architect:datatable:edit', 'architect:datatableRow:edit']),
      right('check', ['architect:datatable:view'], { isOfObject: true }),
      CONSUMERS,
    ],
    source: (id) => ({
      entity: { kind: 'data table', id: tableOfRow(id) },
      route: '/api/v2/flows/datatables/{id}',
      permission: 'architect:datatable:view',
    }),
  },
};

/** Null if the API of such an object has no request for rights. */
export function kindRights(kind: TargetKindName): KindRights | null {
  return kind === 'flow-ivr' ? null : KINDS[kind];
}
