/**
 * What Slack's incoming webhooks and the webhook workflows of Teams accept, according to their documents: a body is
 * accepted or refused as a whole. Only the kinds of blocks and elements used by plain messages. Pure.
 */
import { z } from 'zod';

function text(most: number) {
  return z.string().min(1).max(most);
}

function plainText(most: number) {
  return z.strictObject({
    type: z.literal('plain_text'),
    text: text(most),
    emoji: z.boolean().optional(),
  });
}

function anyText(most: number) {
  const marked = z.strictObject({
    type: z.literal('mrkdwn'),
    text: text(most),
    verbatim: z.boolean().optional(),
  });
  return z.union([plainText(most), marked]);
}

/** docs.slack.dev/reference/block-kit/blocks: header, section, context, divider. */
const slackBlock = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), text: plainText(150) }),
  z
    .strictObject({
      type: z.literal('section'),
      text: anyText(3_000).optional(),
      fields: z.array(anyText(2_000)).min(1).max(10).optional(),
    })
    .refine(({ text: body, fields }) => body !== undefined || fields !== undefined),
  z.strictObject({ type: z.literal('context'), elements: z.array(anyText(3_000)).min(1).max(10) }),
  z.strictObject({ type: z.literal('divider') }),
]);

const slackMessage = z
  .strictObject({ text: text(40_000).optional(), blocks: z.array(slackBlock).max(50).optional() })
  .refine(({ text: body, blocks }) => body !== undefined || blocks !== undefined);

const COLOURS = ['default', 'dark', 'light', 'accent', 'good', 'warning', 'attention'] as const;

/** adaptivecards.io/explorer, version 1.4: TextRun, RichTextBlock. */
const textRun = z.strictObject({
  type: z.literal('TextRun'),
  text: text(28_000),
  color: z.enum(COLOURS).optional(),
  size: z.enum(['default', 'small', 'medium', 'large', 'extraLarge']).optional(),
  weight: z.enum(['default', 'lighter', 'bolder']).optional(),
});

const card = z.strictObject({
  $schema: z.literal('http://adaptivecards.io/schemas/adaptive-card.json'),
  type: z.literal('AdaptiveCard'),
  version: z.enum(['1.2', '1.3', '1.4', '1.5']),
  fallbackText: z.string().optional(),
  msteams: z.strictObject({ width: z.literal('Full') }).optional(),
  body: z
    .array(z.strictObject({ type: z.literal('RichTextBlock'), inlines: z.array(textRun).min(1) }))
    .min(1),
});

const teamsMessage = z.strictObject({
  type: z.literal('message'),
  attachments: z.tuple([
    z.strictObject({
      contentType: z.literal('application/vnd.microsoft.card.adaptive'),
      contentUrl: z.null(),
      content: card,
    }),
  ]),
});

/** Teams accepts 28 KB per message. */
const MOST_TEAMS_BYTES = 28 * 1_024;

export type ChatService = 'slack' | 'teams';

/** Why the service refuses a body; null if it accepts it. */
export function whyRefused(service: ChatService, body: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return 'invalid_payload';
  }
  if (service === 'teams' && Buffer.byteLength(body) > MOST_TEAMS_BYTES) return 'too large';
  const read = (service === 'slack' ? slackMessage : teamsMessage).safeParse(value);
  return read.success ? null : z.prettifyError(read.error);
}

/**
 * The texts in which Slack turns addresses and channels into links, and names into mentions:
 * docs.slack.dev/reference/block-kit/composition-objects/text-object.
 */
export function linkedTextsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(linkedTextsOf);
  if (typeof value !== 'object' || value === null) return [];
  const isLinked = 'type' in value && value.type === 'mrkdwn';
  if (isLinked && !('verbatim' in value && value.verbatim === true)) return textsOf(value);
  return Object.values(value).flatMap(linkedTextsOf);
}

/** The visible texts of an accepted body, in order. */
export function textsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (typeof inner === 'string') return name === 'text' ? [inner] : [];
    return textsOf(inner);
  });
}
