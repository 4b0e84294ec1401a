/** The chat services of the simulator accept the examples in the real ones' documents, and refuse what those refuse. */
import { whyRefused } from '../../../dev/simulator/chat/chat-rules.ts';

const HEADER = { type: 'header', text: { type: 'plain_text', text: 'A line' } };

function slack(...blocks: readonly unknown[]): string {
  return JSON.stringify({ blocks });
}

function teams(content: Readonly<Record<string, unknown>>): string {
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return JSON.stringify({
    type: 'message',
    attachments: [{ contentType, contentUrl: null, content }],
  });
}

const CARD = {
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
  type: 'AdaptiveCard',
  version: '1.4',
  body: [{ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: 'hello' }] }],
};

describe('Slack as it is simulated', () => {
  it.each([
    ['a text alone', '{"text":"Hello, world."}'],
    ['blocks', slack(HEADER, { type: 'divider' })],
    ['ten fields', slack({ type: 'section', fields: Array(10).fill(HEADER.text) })],
  ])('takes %s', (_what, body) => {
    expect(whyRefused('slack', body)).toBeNull();
  });

  it.each([
    ['no JSON', 'hello'],
    ['our own JSON', '{"event_type":"ivr_maintenance_reverted"}'],
    ['neither text nor blocks', '{}'],
    ['an empty text', slack({ type: 'header', text: { type: 'plain_text', text: '' } })],
    ['eleven fields', slack({ type: 'section', fields: Array(11).fill(HEADER.text) })],
    ['a long header', slack({ ...HEADER, text: { type: 'plain_text', text: 'x'.repeat(151) } })],
    ['a marked header', slack({ ...HEADER, text: { type: 'mrkdwn', text: 'x' } })],
    ['an unknown block', slack({ type: 'headline', text: HEADER.text })],
  ])('refuses %s', (_what, body) => {
    expect(whyRefused('slack', body)).not.toBeNull();
  });
});

describe('Teams as it is simulated', () => {
  it('takes a card', () => {
    expect(whyRefused('teams', teams(CARD))).toBeNull();
  });

  it.each([
    ['a message of Slack', '{"text":"Hello"}'],
    ['a card without its envelope', JSON.stringify(CARD)],
    ['a card without a body', teams({ ...CARD, body: [] })],
    ['more than 28 KB', teams({ ...CARD, fallbackText: 'x'.repeat(29_000) })],
  ])('refuses %s', (_what, body) => {
    expect(whyRefused('teams', body)).not.toBeNull();
  });
});
