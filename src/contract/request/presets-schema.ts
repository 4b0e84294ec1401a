/** The presets file that `interlude schedule --preset` reads (docs/presets.schema.json). */
import { z } from 'zod';
import { CALLBACK_FORMATS } from './request.ts';

const text = z.string().min(1);

/** Everything a preset may contain, except for the line, the time and the key. */
const preset = z.strictObject({
  description: text.optional().describe('for people who choose one'),
  fallback_greeting: text.optional().describe('what callers hear; {{until}} is the end in force'),
  reroute_queue_id: text.optional(),
  duration_minutes: z.int().min(5).max(480).optional(),
  time_zone: text.optional().describe('IANA name'),
  reason: text.optional(),
  requested_by: text.optional(),
  change_ticket: text.optional(),
  callback_url: text.optional(),
  callback_format: z.enum(CALLBACK_FORMATS).optional(),
  callback_events: z.array(text).optional(),
  on_drift: z.enum(['keep', 'restore']).optional(),
  max_concurrent_windows: z.int().min(1).optional(),
  max_start_delay_minutes: z.int().min(0).max(480).optional(),
  min_agents: z.int().min(1).optional(),
});

/** The whole file. */
export const presetsFile = z.strictObject({
  $schema: text.optional(),
  presets: z.record(text, preset),
});
