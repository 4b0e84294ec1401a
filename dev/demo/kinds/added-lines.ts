/** Lines that the simulator's bank does not have until a demo adds them. Data only. */
import { BANK } from '../../simulator/index.ts';

/** The line of a flow that always reads the table; the bank has none until a demo adds it. */
const SERVICE_IVR = {
  id: '1a000000-0000-4000-8000-000000000003',
  name: 'Service line',
  version: 2,
  dnis: ['+13175550150'],
  openHoursFlow: { id: BANK.maintenanceFlow },
};

/** A line that is open day and night; on a holiday its callers reach the maintenance flow. */
export const HOURS = {
  group: '5c000000-0000-4000-8000-000000000011',
  schedule: '5c000000-0000-4000-8000-000000000012',
} as const;

/** What the bank does not have until a demo adds it. */
export const ADDED = {
  schedules: [
    {
      id: HOURS.schedule,
      name: 'Day and night',
      start: '2026-01-05T00:00:00.000',
      end: '2026-01-06T00:00:00.000',
      rrule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU',
    },
  ],
  scheduleGroups: [
    {
      id: HOURS.group,
      name: 'Hours of the order line',
      timeZone: 'Asia/Kolkata',
      openSchedules: [{ id: HOURS.schedule }],
      holidaySchedules: [],
    },
  ],
  ivrs: [
    SERVICE_IVR,
    {
      id: '1a000000-0000-4000-8000-000000000004',
      name: 'Order line',
      dnis: ['+13175550160'],
      openHoursFlow: { id: BANK.welcomeFlow },
      closedHoursFlow: { id: BANK.closedFlow },
      holidayHoursFlow: { id: BANK.maintenanceFlow },
      scheduleGroup: { id: HOURS.group },
    },
  ],
};
