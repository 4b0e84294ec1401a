/** The body of PATCH /api/v2/flow/ivr/{id}: what may be in it, and every problem of an invalid one, by field. Pure. */
import { z } from 'zod';
import type { FieldProblem } from '../wire/error-answer.ts';

/** Room for "Maintenance: " and an id of 256 characters. */
const NAME_MAX = 300;
const GREETING_MAX = 2000;
const ROUTING_METHODS = ['none', 'longest-idle', 'round-robin', 'skills'] as const;

const schema = z.strictObject({
  name: z.string().refine((name) => name.trim() !== '' && lengthOf(name) <= NAME_MAX, {
    message: `must have 1 to ${NAME_MAX} characters`,
  }),
  greeting: z.strictObject({
    text: z.string().refine((text) => lengthOf(text) <= GREETING_MAX, {
      message: `must have at most ${GREETING_MAX} characters`,
    }),
  }),
  routing: z.strictObject({
    method: z.enum(ROUTING_METHODS),
    queue: z.strictObject({ id: z.string().min(1).max(256) }).exactOptional(),
  }),
});

const patchSchema = z.strictObject({
  name: schema.shape.name.exactOptional(),
  greeting: schema.shape.greeting.exactOptional(),
  routing: schema.shape.routing.exactOptional(),
});

type IvrPatch = z.infer<typeof patchSchema>;

type Parsed =
  | { readonly ok: true; readonly patch: IvrPatch }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

export function parseIvrPatch(body: unknown): Parsed {
  const parsed = patchSchema.safeParse(body);
  if (!parsed.success) {
    return { ok: false, problems: parsed.error.issues.flatMap(problemsOf) };
  }
  if (Object.keys(parsed.data).length === 0) {
    const message = 'names no field to change; give name, greeting or routing';
    return { ok: false, problems: [{ field: 'body', message }] };
  }
  return { ok: true, patch: parsed.data };
}

/** The texts in the form of an API that normalises them. */
export function tidied({ name, greeting, ...rest }: IvrPatch): IvrPatch {
  return {
    ...rest,
    ...(name === undefined ? {} : { name: tidy(name) }),
    ...(greeting === undefined ? {} : { greeting: { text: tidy(greeting.text) } }),
  };
}

function tidy(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

function problemsOf(issue: z.core.$ZodIssue): readonly FieldProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: [...issue.path, key].join('.'),
      message: 'cannot be set by this call',
    }));
  }
  return [{ field: issue.path.join('.') || 'body', message: issue.message }];
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}
