/** How two requests for the same window differ. Pure. */
import { announcementOf } from './announcement/announcement.ts';
import { canonicalText, type JsonValue } from '../values/json.ts';
import { identityOf, identityOfId } from './target/target-identity.ts';
import type { WindowPlan } from './window-plan.ts';
import type { Problem } from '../window/window.ts';

const SETTINGS = ['maintenance_flow_id', 'hours', 'shared', 'list', 'set', 'mark'] as const;

function settingsCompared(): Readonly<Record<string, (plan: WindowPlan) => JsonValue>> {
  const compared = SETTINGS.map((name) => [
    `target.${name}`,
    ({ target_settings: settings = {} }: WindowPlan) => settings[name] ?? null,
  ]);
  return Object.fromEntries(compared);
}

const COMPARED: Readonly<Record<string, (plan: WindowPlan) => JsonValue>> = {
  flow_id: ({ target }) => (target.kind === 'flow-ivr' ? target.id : null),
  target: ({ target }) => (target.kind === 'flow-ivr' ? null : identityOf(target)),
  ...settingsCompared(),
  'target.announcement': (plan) => {
    const row = announcementOf(plan)?.row;
    return row === undefined ? null : identityOf({ kind: 'data-table-row', id: row });
  },
  start_time: (plan) => new Date(plan.start_ms).toISOString(),
  duration_minutes: (plan) => plan.duration_minutes,
  max_concurrent_windows: (plan) => plan.max_concurrent_windows,
  fallback_greeting: (plan) => plan.fallback_greeting,
  reroute_queue_id: (plan) => plan.reroute_queue_id,
  callback_url: (plan) => plan.callback_url,
  callback_events: (plan) => plan.callback_events,
  callback_format: (plan) => plan.callback_format ?? 'json',
  reason: (plan) => plan.reason,
  requested_by: (plan) => plan.requested_by,
  change_ticket: (plan) => plan.change_ticket,
  on_drift: (plan) => plan.on_drift,
  allow_dependants: (plan) => plan.allow_dependants,
  max_start_delay_minutes: (plan) => plan.max_start_delay_minutes,
  min_agents: (plan) => plan.min_agents ?? null,
};

/** Genesys ids: two spellings of one id are no difference. */
const IDS: ReadonlySet<string> = new Set([
  'flow_id',
  'target.maintenance_flow_id',
  'reroute_queue_id',
]);

/** May itself be a secret, so a difference in it is named but not shown. */
const NOT_SHOWN = 'callback_url';

/** Compared as written: new zone data does not make it another request. */
function isSameLocalStart({ local_start: a }: WindowPlan, { local_start: b }: WindowPlan): boolean {
  if (a === undefined || b === undefined) return false;
  return a.start_time === b.start_time && a.time_zone === b.time_zone;
}

/** One problem per field in which another request for the same window differs. */
export function planDifferences(booked: WindowPlan, asked: WindowPlan): Problem[] {
  return Object.entries(COMPARED).flatMap(([path, pick]) => {
    const [has, sent] = [canonicalText(pick(booked)), canonicalText(pick(asked))];
    if (has === sent || (IDS.has(path) && identityOfId(has) === identityOfId(sent))) return [];
    if (path === 'start_time' && isSameLocalStart(booked, asked)) return [];
    const message =
      path === NOT_SHOWN
        ? 'differs from the booked window'
        : `the booked window has ${has}, this request ${sent}`;
    return [{ path, message }];
  });
}
