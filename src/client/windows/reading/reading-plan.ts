/** Reads a window's plan from a history, whatever version wrote it; parsed once, at this edge. Pure. */
import { HOURS, SCHEDULE_LISTS, TARGET_KINDS } from '../../../contract/request/target/target.ts';
import { isRecord, type Fields } from '../../../contract/values/json.ts';
import { z } from 'zod';
import { CALLBACK_EVENTS } from '../../../contract/request/request.ts';
import type { Timing } from '../../../contract/steps/pace/timing.ts';
import { reader } from './reading-status.ts';
import type { WindowPlan } from '../../../contract/request/window-plan.ts';

const text = z.string().nullable().catch(null);
const instant = z.number().finite();

const settings = z.object({
  maintenance_flow_id: z.string().exactOptional(),
  hours: z.array(z.enum(HOURS)).exactOptional(),
  shared: z.boolean().exactOptional(),
  list: z.enum(SCHEDULE_LISTS).exactOptional(),
  set: z.custom<Fields>(isRecord).exactOptional(),
  mark: z.literal(false).exactOptional(),
  announcement: z.object({ table_id: z.string(), row_key: z.string() }).exactOptional(),
});

const plan = z.object({
  v: z.literal(1).catch(1),
  target: z.object({ kind: z.enum(TARGET_KINDS), id: z.string() }),
  target_settings: settings.exactOptional(),
  start_ms: instant,
  end_ms: instant,
  ahead_ms: z.number().positive().exactOptional(),
  duration_minutes: z.number(),
  minute_ms: z.number().positive(),
  max_concurrent_windows: z.number(),
  fallback_greeting: text,
  reroute_queue_id: text,
  callback_url: z.string(),
  callback_events: z.array(z.enum(CALLBACK_EVENTS)).catch([...CALLBACK_EVENTS]),
  callback_format: z.enum(['slack', 'teams', 'text']).exactOptional(),
  request_id: text,
  reason: text,
  requested_by: text,
  change_ticket: text,
  on_drift: z.enum(['keep', 'restore']).catch('keep'),
  allow_dependants: z.boolean().catch(false),
  max_start_delay_minutes: z.number().catch(10),
  min_agents: z.number().exactOptional(),
});

const timing = z.object({
  arm_lead_ms: z.number(),
  dispatch_lead_ms: z.number(),
  revert_alarm_after_ms: z.number(),
});

export const readPlan: (value: unknown) => WindowPlan | null = reader(plan);
export const readTiming: (value: unknown) => Timing | null = reader(timing);
