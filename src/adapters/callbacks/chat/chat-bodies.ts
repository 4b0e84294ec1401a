/** Messages in the formats of Slack and Teams. Pure. */
import type { ChatMessage } from './chat-message.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
/** The limit of a field in a section; a header accepts less. */
const MOST_IN_FIELD = 2_000;
const MOST_IN_HEADER = 150;
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

/**
 * For incoming webhooks, as documented at `docs.slack.dev`: `text` for notifications, blocks for the channel. Texts of
 * others mention nobody and form no link: `&`, `<` and `>` are escaped, and `verbatim` keeps Slack from turning what
 * looks like an address, a channel or a name into links and mentions.
 */
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

const COLOURS: Readonly<Record<ChatMessage['severity'], string>> = {
  ok: 'good',
  info: 'default',
  warning: 'warning',
  alarm: 'attention',
};

function run(text: string, more: Readonly<Record<string, string>> = {}) {
  return { type: 'TextRun', text, ...more };
}

function richText(...inlines: readonly ReturnType<typeof run>[]) {
  return { type: 'RichTextBlock', inlines };
}

/**
 * One Adaptive Card as documented at `adaptivecards.io`, in the envelope for a Teams workflow that waits for a webhook.
 * Every text is a run in a RichTextBlock, where nothing is markdown: texts of others form no link and mention nobody.
 */
export function teamsBody({ severity, title, facts }: ChatMessage): string {
  const heading = run(title, { size: 'medium', weight: 'bolder', color: COLOURS[severity] });
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    fallbackText: title,
    msteams: { width: 'Full' },
    body: [
      richText(heading),
      ...facts.map(([name, value]) => richText(run(`${name}: `, { weight: 'bolder' }), run(value))),
    ],
  };
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return JSON.stringify({
    type: 'message',
    attachments: [{ contentType, contentUrl: null, content }],
  });
}
