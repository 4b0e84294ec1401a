/** The flags of `schedule`, one for each field of a request, and the fields they set. Pure. */
import type { JsonValue, Problem } from '../../client/index.ts';
import { readStartTime } from '../../contract/request/times/start-time.ts';
import { flagOfTargetField, longName } from './target/object-flags.ts';
import type { Fields } from './document/read-document.ts';
import { NUMBER, readMinutes } from './time-length.ts';

type Kind = 'text' | 'number' | 'minutes' | 'list' | 'switch';

interface FieldFlag {
  readonly field: string;
  /** In commander's syntax. */
  readonly flag: string;
  readonly kind: Kind;
  readonly help: string;
}

/** In the order of the help. */
export const FIELD_FLAGS: readonly FieldFlag[] = [
  {
    field: 'flow_id',
    flag: '--flow-id <id>',
    kind: 'text',
    help: "the line's flow, for kind flow-ivr",
  },
  {
    field: 'start_time',
    flag: '--start <time>',
    kind: 'text',
    help: 'now, +10m, 02:00, "tomorrow 02:00", "2027-01-15 02:00", or RFC 3339',
  },
  {
    field: 'time_zone',
    flag: '--time-zone <zone>',
    kind: 'text',
    help: 'IANA time zone of a start without an offset (default for --start: yours)',
  },
  {
    field: 'duration_minutes',
    flag: '--duration <length>',
    kind: 'minutes',
    help: 'minutes, or 30m, 1h30m: 5 minutes to 8 hours',
  },
  {
    field: 'max_concurrent_windows',
    flag: '--max-concurrent-windows <n>',
    kind: 'number',
    help: 'maximum number of windows active at once, including this one (default: 3)',
  },
  {
    field: 'fallback_greeting',
    flag: '--greeting <text>',
    kind: 'text',
    help: 'what callers hear, up to 2,000 characters',
  },
  {
    field: 'reroute_queue_id',
    flag: '--queue <id>',
    kind: 'text',
    help: 'where callers go after the greeting; without it they are disconnected',
  },
  {
    field: 'min_agents',
    flag: '--min-agents <n>',
    kind: 'number',
    help: 'do not start with fewer agents on that queue (default: not checked)',
  },
  {
    field: 'callback_url',
    flag: '--callback-url <url>',
    kind: 'text',
    help: 'receives a POST at each step',
  },
  {
    field: 'request_id',
    flag: '--request-id <id>',
    kind: 'text',
    help: "part of the window's id instead of its start (idempotency key)",
  },
  { field: 'reason', flag: '--reason <text>', kind: 'text', help: 'why, for the audit' },
  { field: 'requested_by', flag: '--requested-by <name>', kind: 'text', help: 'who requested it' },
  { field: 'change_ticket', flag: '--change-ticket <id>', kind: 'text', help: 'the change ticket' },
  {
    field: 'callback_events',
    flag: '--callback-events <list>',
    kind: 'list',
    help: 'callbacks to send, comma-separated (default: all)',
  },
  {
    field: 'callback_format',
    flag: '--callback-format <format>',
    kind: 'text',
    help: 'json, or slack, teams or text for people in a chat (default: json)',
  },
  {
    field: 'on_drift',
    flag: '--on-drift <what>',
    kind: 'text',
    help: "somebody else's edit during the window: keep or restore (default: keep)",
  },
  {
    field: 'allow_dependants',
    flag: '--allow-dependants',
    kind: 'switch',
    help: 'book even if other flows depend on the IVR; requires a reason',
  },
  {
    field: 'max_start_delay_minutes',
    flag: '--max-start-delay <length>',
    kind: 'minutes',
    help: 'how late a missed start may still be applied (default: 10m)',
  },
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

function present(fields: Fields): [string, JsonValue][] {
  return Object.entries(fields).filter(([, value]) => value !== null);
}

/** Later layers win; `null` means absent, and so hides nothing. */
export function mergeFields(layers: readonly Fields[]): Fields {
  return Object.fromEntries(layers.flatMap(present));
}

/** A start this soon counts as now, because nobody has time to cancel it. */
const NOW_MS = 60_000;

/** Whether a request changes its line at once. */
export function startsNow(fields: Fields, nowMs: number): boolean {
  const { start_time: start, time_zone: zone } = fields;
  if (typeof start !== 'string') return false;
  const reading = readStartTime(start, typeof zone === 'string' ? zone : null);
  return reading.ok && reading.epochMs - nowMs < NOW_MS;
}
