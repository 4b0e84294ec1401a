/**
 * The kinds of targets on the simulator's bank, one row each: the requests of whole windows and the relevant fields of
 * the object. A kind added here is covered by all of these tests.
 */
import { BANK, type ObjectKind } from '../../../dev/simulator/index.ts';
import type { RequestTarget } from '../../../src/contract/request/target/target.ts';
import type { Fields } from '../../../src/contract/values/json.ts';

export interface KindUnderTest {
  readonly target: RequestTarget;
  readonly object: ObjectKind;
  readonly id: string;
  /** Part of the state during a window. */
  readonly during: Readonly<Record<string, unknown>>;
  /** An edit of somebody else that concerns none of our fields; null if every edit does. */
  readonly beside: Fields | null;
  /** An edit of a managed field, which stays; null if a person responds to it. */
  readonly drift: Fields | null;
}

export const KINDS_UNDER_TEST: readonly KindUnderTest[] = [
  {
    target: { kind: 'ivr', id: BANK.mainIvr, maintenance_flow_id: BANK.maintenanceFlow },
    object: 'ivr',
    id: BANK.mainIvr,
    during: {
      openHoursFlow: { id: BANK.maintenanceFlow },
      closedHoursFlow: { id: BANK.maintenanceFlow },
      holidayHoursFlow: { id: BANK.maintenanceFlow },
    },
    beside: { dnis: ['+13175550100', '+13175550107'], somethingNew: { nobody: ['knows', 1.5] } },
    drift: { openHoursFlow: { id: BANK.cardFlow } },
  },
  {
    target: {
      kind: 'data-table-row',
      table_id: BANK.table,
      row_key: BANK.row,
      set: { message: 'We are under maintenance.' },
    },
    object: 'data-table-row',
    id: `${BANK.table}/${BANK.row}`,
    during: { message: 'We are under maintenance.' },
    beside: { queue: 'somebody-elses-queue' },
    drift: { message: 'A colleague says otherwise.' },
  },
  {
    target: { kind: 'emergency-group', id: BANK.emergencyGroup },
    object: 'emergency-group',
    id: BANK.emergencyGroup,
    during: { enabled: true },
    beside: null,
    drift: null,
  },
  {
    target: { kind: 'schedule-group', id: BANK.hours, list: 'holiday' },
    object: 'schedule-group',
    id: BANK.hours,
    during: { holidaySchedules: [{ id: BANK.christmas }, { id: expect.any(String) }] },
    beside: { openSchedules: [], somethingNew: { nobody: ['knows', 1.5] } },
    drift: { timeZone: 'America/Chicago' },
  },
];

const MOVING = new Set(['version', 'dateModified', 'modifiedBy', 'modifiedByApp']);

/** The fields of an object that a window has to put back. */
export function lasting(
  object: Readonly<Record<string, unknown>> | null,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(object ?? {}).filter(([name]) => !MOVING.has(name)));
}
