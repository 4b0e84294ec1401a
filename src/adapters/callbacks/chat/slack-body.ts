/**
 * A message for Slack's incoming webhooks: `text` for notifications, blocks for the channel. Texts of others mention
 * nobody and form no link: `&`, `<` and `>` are escaped, and `verbatim` keeps Slack from turning what looks like an
 * address, a channel or a name into links and mentions. Pure.
 */
import type { ChatMessage } from './chat-message.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
/** The limit of a field in a section; a header accepts less. */
const MOST_IN_FIELD = 2_000;
const MOST_IN_HEADER = 150;
/** The limit of one section. */
const MOST_FIELDS = 10;

const SIGNS: Readonly<Record<ChatMessage['severity'], string>> = {
  ok: ':white_check_mark:',
  info: ':information_source:',
  warning: ':warning:',
  alarm: ':rotating_light:',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>]/g, (char) => ENTITIES[char] ?? char);
}

/** Cut between characters, never inside an entity. */
function bounded(text: string, most: number): string {
  let length = 0;
  const pieces = escaped(text).match(/&[a-z]+;|./gsu) ?? [];
  return pieces.filter((piece) => (length += piece.length) <= most).join('');
}

function marked(text: string) {
  return { type: 'mrkdwn', text, verbatim: true };
}

function field([name, value]: ChatMessage['facts'][number]) {
  const label = `*${name}*\n`;
  return marked(`${label}${bounded(value, MOST_IN_FIELD - label.length)}`);
}

/** As documented at `docs.slack.dev`. */
export function slackBody({ severity, title, facts }: ChatMessage): string {
  const sign = SIGNS[severity];
  const told = facts.filter(([name]) => name !== 'Window');
  const windows = facts.filter(([name]) => name === 'Window');
  const header = Array.from(title)
    .slice(0, MOST_IN_HEADER - sign.length - 1)
    .join('');
  return JSON.stringify({
    text: escaped(title),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: `${sign} ${header}`, emoji: true } },
      { type: 'section', fields: told.slice(0, MOST_FIELDS).map(field) },
      ...windows.map(([, id]) => ({
        type: 'context',
        elements: [marked(bounded(id, MOST_IN_FIELD))],
      })),
    ],
  });
}
