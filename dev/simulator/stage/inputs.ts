// What may be put into the simulator by a seed file, an option or the control API, as zod schemas.
// An administrator may set up what the API itself would refuse (an odd method, a very long greeting).
import { z } from 'zod';
import type { Ivr, Queue } from './records.ts';

const id = z.string().min(1).max(256);
const greeting = z.strictObject({ text: z.string() });
const routing = z.strictObject({
  method: z.string().min(1),
  queue: z.strictObject({ id }).exactOptional(),
});

export const targetFields = z.strictObject({
  name: z.string().optional(),
  version: z.int().min(1).optional(),
  description: z.string().optional(),
  greeting: greeting.optional(),
  routing: routing.optional(),
});
/** Fields of a target; what is absent stays (edit) or gets a default (put). */
export type TargetFields = z.infer<typeof targetFields>;

const targetSeed = targetFields.extend({ id });
export type TargetSeed = z.infer<typeof targetSeed>;

export const queueFields = z.strictObject({
  name: z.string().optional(),
  memberCount: z.int().min(0).optional(),
  joinedMemberCount: z.int().min(0).optional(),
});
export type QueueFields = z.infer<typeof queueFields>;

const queueSeed = queueFields.extend({ id });
export type QueueSeed = z.infer<typeof queueSeed>;

/** An object that consumes a target, as `consumingresources` lists it. */
const dependant = z.strictObject({
  id,
  name: z.string(),
  version: z.string().default('1'),
  type: z.string(),
  deleted: z.boolean().default(false),
});

export const dependants = z.strictObject({
  entities: z.array(dependant),
  /** true: the API answers 206. */
  incomplete: z.boolean().default(false),
});
export type Dependants = z.infer<typeof dependants>;
export type DependantsInput = z.input<typeof dependants>;

export const client = z.strictObject({ client_id: z.string().min(1), client_secret: z.string() });
/** Credentials of a simulated OAuth client; they open nothing but this simulator. */
export type ClientCredentials = z.infer<typeof client>;

const permission = z.enum(['flow:read', 'flow:write', 'routing:queue:read']);
export type Permission = z.infer<typeof permission>;

export const settings = z.strictObject({
  /** Requests a token may make in one rate window. */
  rate_limit: z.int().min(1).default(300),
  rate_window_seconds: z.number().positive().default(60),
  /** Logins a client may make in one rate window; null: any number. */
  login_limit: z.int().min(0).nullable().default(null),
  token_life_seconds: z.number().positive().default(86_400),
  build_status: z.string().min(1).default('OPERATIONAL'),
  withdrawn_permissions: z.array(permission).default([]),
  /** Texts that a client writes are kept without blanks around them and with single ones inside. */
  tidies_texts: z.boolean().default(false),
});
export type Settings = z.infer<typeof settings>;

export const settingsChange = z.strictObject({
  rate_limit: settings.shape.rate_limit.unwrap().optional(),
  rate_window_seconds: settings.shape.rate_window_seconds.unwrap().optional(),
  login_limit: settings.shape.login_limit.unwrap().optional(),
  token_life_seconds: settings.shape.token_life_seconds.unwrap().optional(),
  build_status: settings.shape.build_status.unwrap().optional(),
  withdrawn_permissions: settings.shape.withdrawn_permissions.unwrap().optional(),
  tidies_texts: settings.shape.tidies_texts.unwrap().optional(),
});
export type SettingsChange = z.infer<typeof settingsChange>;

export const additions = z.strictObject({
  targets: z.array(targetSeed).optional(),
  queues: z.array(queueSeed).optional(),
});
/** Targets and queues to put in one go. */
export type Additions = z.infer<typeof additions>;

export const seed = additions.extend({
  clients: z.array(client).min(1).optional(),
  dependants: z.record(z.string(), dependants).optional(),
  settings: settingsChange.optional(),
});
/** What the simulator begins with; a part that is absent is the default one (`seed.ts`). */
export type Seed = z.input<typeof seed>;

/** A whole target from what was given. */
export function ivrOf(fields: TargetSeed): Ivr {
  return {
    id: fields.id,
    name: fields.name ?? `Line ${fields.id}`,
    version: fields.version ?? 1,
    description: fields.description ?? '',
    greeting: fields.greeting ?? { text: `Welcome to line ${fields.id}.` },
    routing: fields.routing ?? { method: 'longest-idle' },
  };
}

/** A whole queue from what was given: five agents, three of them joined. */
export function queueOf(fields: QueueSeed): Queue {
  return {
    id: fields.id,
    name: fields.name ?? `Queue ${fields.id}`,
    memberCount: fields.memberCount ?? 5,
    joinedMemberCount: fields.joinedMemberCount ?? 3,
  };
}
