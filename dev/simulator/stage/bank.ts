/**
 * The organisation the simulator begins with if nothing else is given: a small bank with two numbers, business hours,
 * an emergency group that a person has given to Interlude, and a maintenance flow that reads its words from a table.
 */
import type { OrganisationSeed } from './organisation.ts';

/** The ids used by demonstrations and tests. */
export const BANK = {
  mainIvr: '1a000000-0000-4000-8000-000000000001',
  cardIvr: '1a000000-0000-4000-8000-000000000002',
  welcomeFlow: 'f1000000-0000-4000-8000-000000000001',
  closedFlow: 'f1000000-0000-4000-8000-000000000002',
  holidayFlow: 'f1000000-0000-4000-8000-000000000003',
  cardFlow: 'f1000000-0000-4000-8000-000000000004',
  maintenanceFlow: 'f1000000-0000-4000-8000-000000000005',
  hours: '5c000000-0000-4000-8000-000000000001',
  weekdays: '5c000000-0000-4000-8000-000000000002',
  christmas: '5c000000-0000-4000-8000-000000000003',
  emergencyGroup: 'e9000000-0000-4000-8000-000000000001',
  table: 'da000000-0000-4000-8000-000000000001',
  row: 'maintenance',
} as const;

export const DEFAULT_BANK: OrganisationSeed = {
  ivrs: [
    {
      id: BANK.mainIvr,
      name: 'Main number',
      description: 'The number on every card of Example Bank',
      version: 14,
      dnis: ['+13175550100', '+13175550101'],
      openHoursFlow: { id: BANK.welcomeFlow },
      closedHoursFlow: { id: BANK.closedFlow },
      holidayHoursFlow: { id: BANK.holidayFlow },
      scheduleGroup: { id: BANK.hours },
    },
    {
      id: BANK.cardIvr,
      name: 'Lost cards',
      description: 'Day and night',
      version: 3,
      dnis: ['+13175550199'],
      openHoursFlow: { id: BANK.cardFlow },
    },
  ],
  emergencyGroups: [
    {
      id: BANK.emergencyGroup,
      name: 'Planned maintenance',
      description: 'interlude-owned: switched by maintenance windows, never by hand',
      version: 5,
      enabled: false,
      emergencyCallFlows: [
        {
          emergencyFlow: { id: BANK.maintenanceFlow },
          ivrs: [{ id: BANK.mainIvr }, { id: BANK.cardIvr }],
        },
      ],
    },
  ],
  schedules: [
    {
      id: BANK.weekdays,
      name: 'Weekdays 8 to 18',
      start: '2026-01-05T08:00:00.000',
      end: '2026-01-05T18:00:00.000',
      rrule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
    },
    {
      id: BANK.christmas,
      name: 'Christmas 2026',
      start: '2026-12-25T00:00:00.000',
      end: '2026-12-26T00:00:00.000',
    },
  ],
  scheduleGroups: [
    {
      id: BANK.hours,
      name: 'Business hours',
      timeZone: 'America/Indiana/Indianapolis',
      openSchedules: [{ id: BANK.weekdays }],
      holidaySchedules: [{ id: BANK.christmas }],
    },
  ],
  flows: [
    { id: BANK.welcomeFlow, name: 'Welcome to Example Bank' },
    { id: BANK.closedFlow, name: 'We are closed' },
    { id: BANK.holidayFlow, name: 'We are closed for the holiday' },
    { id: BANK.cardFlow, name: 'Report a lost card' },
    {
      id: BANK.maintenanceFlow,
      name: 'Maintenance',
      description: 'Says what the table says, then transfers to its queue',
      reads: { table: BANK.table, row: BANK.row },
    },
  ],
  dataTables: [
    {
      id: BANK.table,
      name: 'Announcements',
      columns: {
        message: { type: 'string', default: '' },
        queue: { type: 'string', default: '' },
        until: { type: 'string', default: '' },
      },
      rows: [{ key: BANK.row, message: '', queue: '', until: '' }],
    },
  ],
};
