/** The flags of `schedule`, one for each field of a request, and the fields they set. Pure. */
import type { JsonValue, Problem } from '../../client/index.ts';
import { readStartTime } from '../../contract/request/times/start-time.ts';
import { flagOfTargetField, longName } from './target/object-flags.ts';
import type { Fields } from './document/read-document.ts';
import { NUMBER, readMinutes } from './time-length.ts';

type Kind = 'text' | 'number' | 'minutes' | 'list' | 'switch';

interface FieldFlag {
  readonly field: string;
  readonly flag: string;
  readonly help: string;
  readonly kind: Kind;
}

function sets(field: string, flag: string, help: string, kind: Kind = 'text'): FieldFlag {
  return { field, flag, help, kind };
}

export const FIELD_FLAGS: readonly FieldFlag[] = [
  sets('flow_id', '--flow-id <id>', "the line's flow, for kind flow-ivr"),
  sets(
    'start_time',
    '--start <time>',
    'now, +10m, 02:00, "tomorrow 02:00", "2027-01-15 02:00", or RFC 3339',
  ),
  sets(
    'time_zone',
    '--time-zone <zone>',
    'IANA time zone of a start without an offset (default for --start: yours)',
  ),
  sets(
    'duration_minutes',
    '--duration <length>',
    'minutes, or 30m, 1h30m: 5 minutes to 8 hours',
    'minutes',
  ),
  sets(
    'max_concurrent_windows',
    '--max-concurrent-windows <n>',
    'maximum number of windows active at once, including this one (default: 3)',
    'number',
  ),
  sets('fallback_greeting', '--greeting <text>', 'what callers hear, up to 2,000 characters'),
  sets(
    'reroute_queue_id',
    '--queue <id>',
    'where callers go after the greeting; without it they are disconnected',
  ),
  sets(
    'min_agents',
    '--min-agents <n>',
    'do not start with fewer agents on that queue (default: not checked)',
    'number',
  ),
  sets('callback_url', '--callback-url <url>', 'receives a POST at each step'),
  sets(
    'request_id',
    '--request-id <id>',
    "part of the window's id instead of its start (idempotency key)",
  ),
  sets('reason', '--reason <text>', 'why, for the audit'),
  sets('requested_by', '--requested-by <name>', 'who requested it'),
  sets('change_ticket', '--change-ticket <id>', 'the change ticket'),
  sets(
    'callback_events',
    '--callback-events <list>',
    'callbacks to send, comma-separated (default: all)',
    'list',
  ),
  sets(
    'callback_format',
    '--callback-format <format>',
    'json, or slack, teams or text for people in a chat (default: json)',
  ),
  sets(
    'on_drift',
    '--on-drift <what>',
    "somebody else's edit during the window: keep or restore (default: keep)",
  ),
  sets(
    'allow_dependants',
    '--allow-dependants',
    'book even if other flows depend on the IVR; requires a reason',
    'switch',
  ),
  sets(
    'max_start_delay_minutes',
    '--max-start-delay <length>',
    'how late a missed start may still be applied (default: 10m)',
    'minutes',
  ),
];

/** Commander calls `--max-start-delay` `maxStartDelay`. */
export function optionName(flag: string): string {
  return longName(flag)
    .slice(2)
    .replaceAll(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());
}

/** The flag that sets a field of a request, or a part of it; null if there is none. */
export function flagOfField(path: string): string | null {
  const ofTarget = flagOfTargetField(path);
  if (ofTarget !== null) return ofTarget;
  const field = path.split('.')[0];
  const found = FIELD_FLAGS.find((candidate) => candidate.field === field);
  return found === undefined ? null : longName(found.flag);
}

/** How a flag was understood, if that is not obvious from what was typed. */
export interface Understood {
  readonly flag: string;
  readonly said: string;
}

export interface FlagReading {
  readonly fields: Fields;
  readonly problems: readonly Problem[];
  readonly understood: readonly Understood[];
}

type Value =
  | { readonly ok: true; readonly value: JsonValue; readonly said?: string }
  | { readonly ok: false; readonly message: string };

function minutesValue(text: string): Value {
  const reading = readMinutes(text);
  if (!reading.ok) return reading;
  const { minutes: value, hasUnit } = reading;
  return hasUnit ? { ok: true, value, said: `${value} min` } : { ok: true, value };
}

function numberValue(text: string): Value {
  if (NUMBER.test(text)) return { ok: true, value: Number(text) };
  return { ok: false, message: `must be a number, not ${JSON.stringify(text)}` };
}

function readValue(kind: Kind, given: unknown): Value {
  switch (kind) {
    case 'text':
      return { ok: true, value: String(given) };
    case 'number':
      return numberValue(String(given));
    case 'minutes':
      return minutesValue(String(given));
    case 'list': {
      const parts = String(given).split(',');
      return { ok: true, value: parts.map((part) => part.trim()) };
    }
    case 'switch':
      return { ok: true, value: given === true };
  }
}

/** Reads commander's options; an invalid number or length is a problem of its field. */
export function readFlags(options: Readonly<Record<string, unknown>>): FlagReading {
  const fields: Record<string, JsonValue> = {};
  const problems: Problem[] = [];
  const understood: Understood[] = [];
  for (const { field, flag, kind } of FIELD_FLAGS) {
    const given = options[optionName(flag)];
    if (given === undefined || given === false) continue;
    const read = readValue(kind, given);
    if (!read.ok) {
      problems.push({ path: field, message: read.message });
      continue;
    }
    fields[field] = read.value;
    if (read.said !== undefined) understood.push({ flag: longName(flag), said: read.said });
  }
  return { fields, problems, understood };
}

/** Later layers win; `null` means absent, and so hides nothing. */
export function mergeFields(layers: readonly Fields[]): Fields {
  const entries = layers.flatMap((fields) => Object.entries(fields));
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}

/** The start of a request, epoch ms; null if it has none, or it cannot be read. */
export function startOf({ start_time: start, time_zone: zone }: Fields): number | null {
  if (typeof start !== 'string') return null;
  const reading = readStartTime(start, typeof zone === 'string' ? zone : null);
  return reading.ok ? reading.epochMs : null;
}

/** A start this soon counts as now, because nobody has time to cancel it. */
const NOW_MS = 60_000;

/** Whether a request changes its line at once. */
export function startsNow(fields: Fields, nowMs: number): boolean {
  const startMs = startOf(fields);
  return startMs !== null && startMs - nowMs < NOW_MS;
}
