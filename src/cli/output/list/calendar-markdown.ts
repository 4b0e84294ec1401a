/** `calendar -o md`: a table to paste into a ticket or a wiki. Pure. */
import { toMarkdownText } from '../../../contract/values/markdown.ts';
import { conditionOfStatus } from '../../../contract/window/condition.ts';
import type { LineRow } from '../../windows/timeline.ts';
import { lineName } from './fitted-list.ts';
import { moment, type Clock } from '../plain/moments.ts';

function when(instant: string | null, { timeZone }: Clock): string {
  const ms = Date.parse(instant ?? '');
  return Number.isNaN(ms) ? '' : moment(ms, timeZone);
}

export function calendarMarkdown(rows: readonly LineRow[], clock: Clock): string {
  const lines = rows.flatMap(({ windows }) =>
    windows.map((status) => {
      const { headline } = conditionOfStatus(status, clock.nowMs);
      const cells = [
        toMarkdownText(lineName(status)),
        when(status.start_time, clock),
        when(status.end_time, clock),
        toMarkdownText(headline),
        toMarkdownText(status.requested_by ?? ''),
        toMarkdownText(status.change_ticket ?? ''),
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  );
  const header = '| Line | From | To | State | Who | Ticket |';
  return [header, '| --- | --- | --- | --- | --- | --- |', ...lines].join('\n');
}
