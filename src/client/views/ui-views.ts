/** The questions of operators as views of the Temporal UI's list: one query each, and a link that opens it. Pure. */
import { RESCUE_WORKFLOW } from '../../contract/calendar/sweep.ts';
import { NEEDS_PERSON } from '../../contract/server/search-attributes.ts';
import { WINDOW_WORKFLOW } from '../../contract/window/messages.ts';
import { ACTIVE_PHASES } from '../../contract/window/window.ts';
import { isOneOf, queryFor, quoted, quotedInstant } from '../temporal/rows.ts';

const HOUR_MS = 60 * 60_000;
const DAY_HOURS = 24;
/** How many hours "last night" goes back. */
const NIGHT_HOURS = 16;

/** One question, e.g. `in maintenance now`. */
export interface UiView {
  readonly name: string;
  /** In the query language of Temporal's list. */
  readonly query: string;
}

export interface UiViewsOptions {
  readonly taskQueue: string;
  /** Epoch ms; views of a period are relative to it. */
  readonly nowMs: number;
}

/** Columns of the list, in an order that fits 1440 pixels. */
export const UI_COLUMNS = [
  'IvrTargetName',
  'WindowPhase',
  'WindowAttention',
  'WindowStart',
  'WindowEnd',
  'WindowRequestedBy',
  'Status',
  'Workflow ID',
] as const;

/** The five questions of docs/operations.md#views-of-the-temporal-ui. */
export function uiViews({ taskQueue, nowMs }: UiViewsOptions): readonly UiView[] {
  const view = (name: string, ...conditions: readonly string[]): UiView => ({
    name,
    query: queryFor([WINDOW_WORKFLOW, RESCUE_WORKFLOW], taskQueue, ...conditions),
  });
  const active = isOneOf('WindowPhase', ACTIVE_PHASES);
  const since = quotedInstant(nowMs - DAY_HOURS * HOUR_MS);
  return [
    view('in maintenance now', `ExecutionStatus = 'Running'`, active),
    view(
      'next 24 hours',
      `WindowPhase = 'scheduled'`,
      `WindowStart < ${quotedInstant(nowMs + DAY_HOURS * HOUR_MS)}`,
    ),
    view(
      'needs a person',
      `WindowAttention = ${quoted(NEEDS_PERSON)}`,
      `(ExecutionStatus = 'Running' OR CloseTime > ${since})`,
    ),
    view('who did it', `WindowStart > ${quotedInstant(nowMs - 7 * DAY_HOURS * HOUR_MS)}`),
    view('what happened last night', `CloseTime > ${quotedInstant(nowMs - NIGHT_HOURS * HOUR_MS)}`),
  ];
}

/** A link to a view in a UI such as `http://localhost:8080`. */
export function uiLink(ui: string, namespace: string, { query }: UiView): string {
  const base = ui.replace(/\/+$/, '');
  return `${base}/namespaces/${encodeURIComponent(namespace)}/workflows?query=${encodeURIComponent(query)}`;
}
