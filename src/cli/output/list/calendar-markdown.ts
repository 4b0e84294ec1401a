/** `calendar -o md`: a table to paste into a ticket or a wiki. Pure. */
import { conditionOfStatus } from '../../../contract/window/condition.ts';
import type { LineRow } from '../../windows/timeline.ts';
import { markdownHead, markdownRow } from '../plain/markdown-table.ts';
import { moment, told, type Clock } from '../plain/moments.ts';
import { lineName } from './fitted-list.ts';

export function calendarMarkdown(rows: readonly LineRow[], { nowMs, timeZone }: Clock): string {
  const when = (instant: string | null) => told(instant, (ms) => moment(ms, timeZone));
  const lines = rows.flatMap(({ windows }) =>
    windows.map((status) =>
      markdownRow([
        lineName(status),
        when(status.start_time),
        when(status.end_time),
        conditionOfStatus(status, nowMs).headline,
        status.requested_by,
        status.change_ticket,
      ]),
    ),
  );
  return [...markdownHead(['Line', 'From', 'To', 'State', 'Who', 'Ticket']), ...lines].join('\n');
}
