/**
 * What outlives a calendar that was ended in Temporal: its kill switch. Read from the history, without a worker and
 * whatever the state of its code.
 */
import type { Client } from '@temporalio/client';
import { recallStarts } from '../../audit/index.ts';
import type { StartsStopped } from '../../contract/window/start-hold.ts';
import { orNull } from '../temporal/calling.ts';
import { decodeHistory } from '../temporal/history/decoded-history.ts';
import { opener } from '../temporal/tolerant-converter.ts';

/** Who stopped starts, according to the newest run of a calendar; null if nobody did, or if its history is gone. */
export async function lastStartsStopped(
  client: Client,
  calendarId: string,
): Promise<StartsStopped | null> {
  const history = await orNull(client.workflow.getHandle(calendarId).fetchHistory());
  return history && recallStarts(decodeHistory(history, opener(client)));
}
