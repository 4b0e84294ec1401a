/** The flags of `schedule`, one for each field of a request, and what they become. Pure. */
import type { JsonValue, Problem } from '../../client/index.ts';
import { approximateStartMs, parseTimeArgument } from './time-argument.ts';
import type { Fields } from './read-document.ts';

type Kind = 'text' | 'number' | 'list' | 'switch';

interface FieldFlag {
  readonly field: string;
  /** As commander writes it. */
  readonly flag: string;
  readonly kind: Kind;
  readonly help: string;
}

/** In the order of the help. */
export const FIELD_FLAGS: readonly FieldFlag[] = [
  { field: 'flow_id', flag: '--flow-id <id>', kind: 'text', help: 'the IVR whose line it is' },
  {
    field: 'start_time',
    flag: '--start <time>',
    kind: 'text',
    help: 'now, +10m, +1h30m, or RFC 3339 (UTC without a zone)',
  },
  {
    field: 'time_zone',
    flag: '--time-zone <name>',
    kind: 'text',
    help: 'IANA name; the start is then a local time without offset',
  },
  { field: 'duration_minutes', flag: '--duration <minutes>', kind: 'number', help: '5 to 480' },
  {
    field: 'max_concurrent_windows',
    flag: '--max-concurrent-windows <n>',
    kind: 'number',
    help: 'most windows active at a time, this one included (default: 3)',
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
    help: 'where callers go then; without one they are disconnected',
  },
  {
    field: 'callback_url',
    flag: '--callback-url <url>',
    kind: 'text',
    help: 'is told of each step',
  },
  {
    field: 'request_id',
    flag: '--request-id <id>',
    kind: 'text',
    help: 'names the window in place of its start',
  },
  { field: 'reason', flag: '--reason <text>', kind: 'text', help: 'why, for the audit' },
  { field: 'requested_by', flag: '--requested-by <name>', kind: 'text', help: 'who asked' },
  { field: 'change_ticket', flag: '--change-ticket <id>', kind: 'text', help: 'the ticket' },
  {
    field: 'callback_events',
    flag: '--callback-events <list>',
    kind: 'list',
    help: 'which callbacks are sent, with commas between (default: all)',
  },
  {
    field: 'on_drift',
    flag: '--on-drift <what>',
    kind: 'text',
    help: 'an edit by somebody else meanwhile: keep or restore (default: keep)',
  },
  {
    field: 'allow_dependants',
    flag: '--allow-dependants',
    kind: 'switch',
    help: 'book although other flows depend on the IVR; needs a reason',
  },
  {
    field: 'max_start_delay_minutes',
    flag: '--max-start-delay <minutes>',
    kind: 'number',
    help: 'how late a missed start may still be applied (default: 10)',
  },
];

function longName(flag: string): string {
  return flag.split(' ')[0] ?? flag;
}

/** `--max-start-delay` is `maxStartDelay` among commander's options. */
function optionName(flag: string): string {
  return longName(flag)
    .slice(2)
    .replaceAll(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());
}

/** The flag that sets a field of a request, or of what is in it; null where there is none. */
export function flagOfField(path: string): string | null {
  const field = path.split('.')[0];
  const found = FIELD_FLAGS.find((candidate) => candidate.field === field);
  return found === undefined ? null : longName(found.flag);
}

export interface FlagReading {
  readonly fields: Fields;
  readonly problems: readonly Problem[];
}

const NUMBER = /^-?\d{1,15}(?:\.\d{1,15})?$/;

function readValue(kind: Kind, given: unknown): JsonValue | undefined {
  switch (kind) {
    case 'text':
      return String(given);
    case 'number':
      return NUMBER.test(String(given)) ? Number(given) : undefined;
    case 'list':
      return String(given)
        .split(',')
        .map((part) => part.trim());
    case 'switch':
      return given === true;
  }
}

/** Reads commander's options; what is no number is a problem of its field. */
export function readFlags(options: Readonly<Record<string, unknown>>): FlagReading {
  const fields: Record<string, JsonValue> = {};
  const problems: Problem[] = [];
  for (const { field, flag, kind } of FIELD_FLAGS) {
    const given = options[optionName(flag)];
    if (given === undefined || given === false) continue;
    const value = readValue(kind, given);
    if (value === undefined)
      problems.push({ path: field, message: `must be a number, not ${JSON.stringify(given)}` });
    else fields[field] = value;
  }
  return { fields, problems };
}

function present(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

/** Later ones win; `null` means absent (contract, section 1), so it hides nothing. */
export function mergeFields(layers: readonly Fields[]): Fields {
  return Object.assign({}, ...layers.map(present));
}

function without(fields: Fields, name: string): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([field]) => field !== name));
}

/** `--start now` and `+10m` become instants; a zone from a file has nothing to say about one. */
export function resolveStart(fields: Fields, flags: Fields, nowMs: number): Fields {
  const start = flags['start_time'];
  if (typeof start !== 'string') return fields;
  const time = parseTimeArgument(start, nowMs);
  if (time.kind === 'written') return fields;
  const start_time = new Date(time.epochMs).toISOString().replace('.000Z', 'Z');
  const rest = flags['time_zone'] === undefined ? without(fields, 'time_zone') : fields;
  return { ...rest, start_time };
}

/** Starts so close are now: nobody has time to call them off. */
const NOW_MS = 60_000;

/** True where a request changes its line at once. */
export function startsNow(fields: Fields, nowMs: number): boolean {
  const { start_time: start, time_zone: zone } = fields;
  if (typeof start !== 'string') return false;
  const ms = approximateStartMs(start, typeof zone === 'string' ? zone : null);
  return ms !== null && ms - nowMs < NOW_MS;
}
