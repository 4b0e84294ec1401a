/** A callback for people, before it is formatted for a chat service: which line, its state, what to do. Pure. */
import { moment } from '../../../contract/values/moment.ts';
import { whyNoTimeZone } from '../../../contract/request/times/zone-names.ts';
import type { CallbackEvent } from '../../../contract/request/request.ts';
import type { CallbackBody, ChatWriting } from '../../../contract/reporting/callback.ts';
import type { Severity } from '../../../contract/window/condition.ts';

/** Longer texts push what matters out of sight, and exceed the limits of chat services. */
const MOST = 500;

function visible(char: string): string {
  return `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}

/** A text of others, with invisible and direction-changing characters made visible; joiners are part of words. */
function oneLine(text: string): string {
  const shown = text
    .replaceAll(/\s*(?:\r\n|[\r\n\u2028\u2029])\s*/gu, ' ')
    .replaceAll(/[\p{Cc}\p{Cs}\p{Bidi_Control}]/gu, visible);
  const chars = Array.from(shown);
  return chars.length <= MOST ? shown : `${chars.slice(0, MOST - 1).join('')}…`;
}

export interface ChatMessage {
  readonly severity: Severity;
  /** `Main line: the line was put back`, on one line. */
  readonly title: string;
  /** In the order in which they are read. */
  readonly facts: readonly (readonly [name: string, value: string])[];
}

const SEVERITIES: readonly Severity[] = ['ok', 'info', 'warning', 'alarm'];

/** Null for anything without a readable form. */
function told(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? oneLine(value) : null;
}

function textIn(body: CallbackBody, field: string): string | null {
  return told(body[field]);
}

/** A zone that this Node does not know must not suppress the message. */
function zoneOf({ time_zone: zone }: ChatWriting): string {
  return zone !== null && whyNoTimeZone(zone) === null ? zone : 'UTC';
}

function momentOf(instant: string, chat: ChatWriting): string {
  const ms = Date.parse(instant);
  return Number.isNaN(ms) ? oneLine(instant) : moment(ms, zoneOf(chat));
}

function ends(body: CallbackBody, chat: ChatWriting): string {
  const said = momentOf(body.end_time, chat);
  const { planned_end_time: planned } = body;
  if (typeof planned !== 'string' || planned === body.end_time) return said;
  return `${said}; planned ${momentOf(planned, chat)}`;
}

const NOTHING = 'No action needed.';

function stepOf(event: CallbackEvent, body: CallbackBody, chat: ChatWriting): string {
  const end = momentOf(body.end_time, chat);
  switch (event) {
    case 'accepted':
      return `${NOTHING} It starts by itself.`;
    case 'scheduled':
    case 'extended':
      return `${NOTHING} The line goes back by itself at ${end}.`;
    case 'drift':
      return 'Ask who changed the line; what others changed stays as it is at the end.';
    case 'reverted':
    case 'cancelled':
      return NOTHING;
    case 'skipped':
    case 'failed':
      return 'Book another window if the work still has to be done.';
    case 'who_changed':
      return 'Ask them whether it is meant to stay.';
    case 'revert_delayed':
    case 'revert_conflict':
      return 'Check the line: run interlude show with the window below.';
  }
}

function nextStep(event: CallbackEvent, body: CallbackBody, chat: ChatWriting): string {
  return told(chat.next_step) ?? stepOf(event, body, chat);
}

function whatHappened(event: CallbackEvent, body: CallbackBody): string | null {
  if (event === 'extended') return 'the end was moved';
  if (event === 'accepted') return null;
  return textIn(body, 'last_error') ?? textIn(body, 'message');
}

function nameOf(body: CallbackBody): string {
  return (
    textIn(body, 'target_name') ?? textIn(body, 'target') ?? textIn(body, 'flow_id') ?? 'a line'
  );
}

function whoOf(body: CallbackBody): string | null {
  return textIn(body, 'actor') ?? textIn(body, 'requested_by');
}

/** Needs a body with all its fields. */
export function toChatMessage(
  event: CallbackEvent,
  body: CallbackBody,
  chat: ChatWriting,
): ChatMessage {
  const headline = textIn(body, 'headline') ?? event;
  const facts: readonly (readonly [string, string | null])[] = [
    ['Line', textIn(body, 'target')],
    ['What', whatHappened(event, body)],
    ['Starts', event === 'accepted' ? momentOf(body.start_time, chat) : null],
    ['Ends', ends(body, chat)],
    ['Who', whoOf(body)],
    ['Why', textIn(body, 'reason')],
    ['Ticket', textIn(body, 'change_ticket')],
    ['Next step', nextStep(event, body, chat)],
    ['Window', textIn(body, 'workflow_id')],
  ];
  return {
    severity: SEVERITIES.find((known) => known === body['severity']) ?? 'info',
    title: `${nameOf(body)}: ${headline}`,
    facts: facts.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])),
  };
}
