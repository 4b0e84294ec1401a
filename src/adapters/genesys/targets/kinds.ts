/** The table of kinds: one row for each, with its file and the permissions that a window on such an object needs. */
import { configured, CONSUMERS, FLOWS, right, type KindRights } from '../asking/needed-rights.ts';
import type { RequestPipe } from '../pipe/request-pipe.ts';
import { dataTableRow } from './data-table-row.ts';
import { emergencyGroup } from './emergency-group.ts';
import { flowIvr } from './flow-ivr.ts';
import { ivr } from './ivr.ts';
import { tableOfRow } from './row-schema.ts';
import { scheduleGroup } from './schedules/schedule-group.ts';
import type { TargetKind } from './target-kind.ts';

interface Kind {
  readonly make: (pipe: RequestPipe) => TargetKind;
  /** Null if the API of such an object has no request for rights. */
  readonly rights: KindRights | null;
}

/** The kind of the contract that no public region has. */
export const CONTRACT_KIND = 'flow-ivr';

/** In the order of the documents. */
const KINDS = {
  [CONTRACT_KIND]: { make: flowIvr, rights: null },
  ivr: {
    make: ivr,
    rights: configured('ivr', 'ivrs', [
      right('view', ['routing:callRoute:view']),
      right('edit', ['routing:callRoute:edit']),
      FLOWS,
      right('check', ['routing:emergencyGroup:view'], { isNeeded: false }),
    ]),
  },
  'emergency-group': {
    make: emergencyGroup,
    rights: configured('emergency group', 'emergencygroups', [
      right('view', ['routing:emergencyGroup:view']),
      right('edit', ['routing:emergencyGroup:edit']),
      FLOWS,
      right('check', ['routing:callRoute:view'], { isNeeded: false }),
      CONSUMERS,
    ]),
  },
  'schedule-group': {
    make: scheduleGroup,
    rights: configured('schedule group', 'schedulegroups', [
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
  },
  'data-table-row': {
    make: dataTableRow,
    rights: {
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
  },
} as const satisfies Readonly<Record<string, Kind>>;

export type TargetKindName = keyof typeof KINDS;

const NAMES = Object.keys(KINDS).filter((name): name is TargetKindName => name in KINDS);

/** The kinds of the public API. */
export const PUBLIC_KINDS = NAMES.filter((name) => name !== CONTRACT_KIND);

/** A kind by its name; each is made once, on one pipe. */
export function targetKinds(pipe: RequestPipe): (kind: TargetKindName) => TargetKind {
  const made = new Map<TargetKindName, TargetKind>();
  return (kind) => {
    const one = made.get(kind) ?? KINDS[kind].make(pipe);
    made.set(kind, one);
    return one;
  };
}

export function kindRights(kind: TargetKindName): KindRights | null {
  return KINDS[kind].rights;
}
