/**
 * A message for a Teams workflow that waits for a webhook: one Adaptive Card. Every text is a run in a RichTextBlock,
 * where nothing is markdown: texts of others form no link and mention nobody. Pure.
 */
import type { ChatMessage } from './chat-message.ts';

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

/** A card as documented at `adaptivecards.io`, in the envelope for Teams. */
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
