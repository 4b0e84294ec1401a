/** The condition of a window, for a terminal: one sentence with how late it is, and its colour. Pure. */
import type { WindowStatus } from '../../../client/index.ts';
import { conditionOfStatus, type Condition } from '../../../contract/window/condition.ts';
import { span } from '../plain/moments.ts';
import type { Paint } from '../plain/paint.ts';
import { printable } from '../plain/printable.ts';

function late({ overdueMs }: Condition): string {
  return overdueMs === null ? '' : `, ${span(overdueMs)} past its end`;
}

/** `the line is NOT BACK: its end has passed, 3 min past its end` */
export function conditionText(status: WindowStatus, nowMs: number): string {
  const condition = conditionOfStatus(status, nowMs);
  return `${printable(condition.headline)}${late(condition)}`;
}

export function paintedCondition(status: WindowStatus, nowMs: number, paint: Paint): string {
  const text = conditionText(status, nowMs);
  switch (conditionOfStatus(status, nowMs).severity) {
    case 'ok':
    case 'info':
      return text;
    case 'warning':
      return paint.yellow(text);
    case 'alarm':
      return paint.red(text);
  }
}
