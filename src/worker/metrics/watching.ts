/** The sources of the gauges for an organisation's windows: its calendar, Temporal's lists, the sweeper. */
import type { Client } from '@temporalio/client';
import { listStanding } from '../../client/standing.ts';
import { lastGoodSweep } from '../../client/temporal/sweeper-state.ts';
import type { CalendarAccess } from '../../contract/calendar/calendar-access.ts';
import type { WorkerConfig } from '../settings/config.ts';
import type { WorkerMetrics } from './metrics.ts';

export interface Watched {
  readonly client: Client;
  readonly config: WorkerConfig;
  readonly calendar: Pick<CalendarAccess, 'list'>;
}

/** From now on, a scrape reads them. */
export function watchWindows(
  metrics: Pick<WorkerMetrics, 'watchCalendar' | 'watchStanding'>,
  { client, config, calendar }: Watched,
): void {
  const { genesys, taskQueue, temporal } = config;
  const { address, namespace } = temporal;
  const place = { client, address, namespace, taskQueue };
  metrics.watchCalendar({ list: () => calendar.list() });
  metrics.watchStanding({
    standing: (sinceMs) => listStanding(place, sinceMs),
    lastGoodSweep: () => lastGoodSweep(place, genesys.organizationId),
  });
}
