/** The kinds of targets that the demo can show on the simulator's bank, one row each. A new kind is a new row. */
import type { RequestTarget } from '../../../src/contract/request/target/target.ts';
import { BANK, type ObjectKind, type Route } from '../../simulator/index.ts';
import { HOURS } from './added-lines.ts';

const DESK = 'Maintenance desk';

/** What people have written into the table: the bank's maintenance flow reads it. */
export const WORDS = {
  message: 'We are working on our telephones. A colleague will help you.',
  queue: DESK,
} as const;
/** What the window on a row writes there. */
const NEW_WORDS = 'Our systems are undergoing scheduled maintenance. Please call back at six.';

const [MAIN, CARDS, SERVICE, ORDERS] = [
  '+13175550100',
  '+13175550199',
  '+13175550150',
  '+13175550160',
];

/** Somebody who rings. */
export interface Caller {
  readonly who: string;
  readonly dnis: string;
  /** RFC 3339; absent for now. */
  readonly at?: string;
  /** Without a window. */
  readonly before: Expected;
  /** While the window is active. */
  readonly during: Expected;
}

/** The shown part of a route. */
type Expected = Pick<Route, 'reason' | 'says'> & {
  readonly flow: string;
  /** Null if the flow continues by itself. */
  readonly queue: string | null;
};

export interface DemoKind {
  readonly target: RequestTarget;
  /** Where the simulator keeps the object. */
  readonly object: ObjectKind;
  readonly id: string;
  readonly callers: readonly Caller[];
  /** Written before its start, and begun and ended by Genesys. @default false */
  readonly isAhead?: boolean;
  /** Our version of the object as the API counts it. @default the same */
  readonly counted?: (version: number) => number;
}

function ownFlow(reason: Expected['reason'], flow: string): Expected {
  return { reason, flow, says: flow, queue: null };
}

function maintenance(reason: Expected['reason'], says: string = WORDS.message): Expected {
  return { reason, flow: 'Maintenance', says, queue: DESK };
}

export const DEMO_KINDS: readonly DemoKind[] = [
  {
    target: { kind: 'ivr', id: BANK.mainIvr, maintenance_flow_id: BANK.maintenanceFlow },
    object: 'ivr',
    id: BANK.mainIvr,
    callers: [
      {
        who: 'on a working day at ten',
        dnis: MAIN,
        at: '2027-01-12T15:00:00Z',
        before: ownFlow('open', 'Welcome to Example Bank'),
        during: maintenance('open'),
      },
      {
        who: 'on a Sunday at ten',
        dnis: MAIN,
        at: '2027-01-10T15:00:00Z',
        before: ownFlow('nothing-matches', 'We are closed'),
        during: maintenance('nothing-matches'),
      },
      {
        who: 'on Christmas day at ten',
        dnis: MAIN,
        at: '2026-12-25T15:00:00Z',
        before: ownFlow('holiday', 'We are closed for the holiday'),
        during: maintenance('holiday'),
      },
      {
        who: 'another number, now',
        dnis: CARDS,
        before: ownFlow('always', 'Report a lost card'),
        during: ownFlow('always', 'Report a lost card'),
      },
    ],
  },
  {
    target: { kind: 'emergency-group', id: BANK.emergencyGroup },
    object: 'emergency-group',
    id: BANK.emergencyGroup,
    callers: [
      {
        who: 'the main number on a working day',
        dnis: MAIN,
        at: '2027-01-12T15:00:00Z',
        before: ownFlow('open', 'Welcome to Example Bank'),
        during: maintenance('emergency'),
      },
      {
        who: 'lost cards, now',
        dnis: CARDS,
        before: ownFlow('always', 'Report a lost card'),
        during: maintenance('emergency'),
      },
    ],
  },
  {
    target: { kind: 'schedule-group', id: HOURS.group, list: 'holiday' },
    object: 'schedule-group',
    id: HOURS.group,
    isAhead: true,
    // Our version combines that of the schedule with that of the group.
    counted: (version) => Math.floor(version / 1_000),
    callers: [
      {
        who: 'the order line, now',
        dnis: ORDERS,
        before: ownFlow('open', 'Welcome to Example Bank'),
        during: maintenance('holiday'),
      },
      {
        who: 'a line with other hours',
        dnis: CARDS,
        before: ownFlow('always', 'Report a lost card'),
        during: ownFlow('always', 'Report a lost card'),
      },
    ],
  },
  {
    target: {
      kind: 'data-table-row',
      table_id: BANK.table,
      row_key: BANK.row,
      set: { message: NEW_WORDS },
    },
    object: 'data-table-row',
    id: `${BANK.table}/${BANK.row}`,
    callers: [
      {
        who: 'the service line, now',
        dnis: SERVICE,
        before: maintenance('always'),
        during: maintenance('always', NEW_WORDS),
      },
      {
        who: 'a line whose flow reads nothing',
        dnis: CARDS,
        before: ownFlow('always', 'Report a lost card'),
        during: ownFlow('always', 'Report a lost card'),
      },
    ],
  },
];

/** Undefined if the demo does not show this kind. */
export function demoKind(name: string): DemoKind | undefined {
  return DEMO_KINDS.find(({ target }) => target.kind === name);
}
