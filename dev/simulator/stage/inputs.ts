/**
 * The input of the simulator from a seed file, an option or the control API, as zod schemas. An administrator may set
 * up what the API itself would refuse (an odd method, a very long greeting).
 */
import { z } from 'zod';
import { role } from '../login/permissions.ts';
import { organisation } from './organisation.ts';
import { settingsChange } from './settings.ts';
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
/** Fields of a target; an absent one stays (edit) or gets a default (put). */
export type TargetFields = z.infer<typeof targetFields>;

const targetSeed = targetFields.extend({ id });
export type TargetSeed = z.infer<typeof targetSeed>;

export const queueFields = z.strictObject({
  name: z.string().optional(),
  memberCount: z.int().min(0).optional(),
  joinedMemberCount: z.int().min(0).optional(),
  /** Who can answer now. @default joinedMemberCount */
  onQueueCount: z.int().min(0).optional(),
  /** Waiting callers now. @default 0 */
  waitingCount: z.int().min(0).optional(),
  division: z.looseObject({ id }).exactOptional(),
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
  /** True: the API answers 206. */
  incomplete: z.boolean().default(false),
});
export type Dependants = z.infer<typeof dependants>;
export type DependantsInput = z.input<typeof dependants>;

export const client = z.strictObject({
  client_id: z.string().min(1),
  client_secret: z.string(),
  /** What it may do, and where; absent: everything, everywhere. */
  roles: z.array(role).optional(),
});
/** Credentials of a simulated OAuth client; they are valid only for this simulator. */
export type ClientCredentials = z.infer<typeof client>;
export type ClientInput = z.input<typeof client>;

export const additions = z.strictObject({
  targets: z.array(targetSeed).optional(),
  queues: z.array(queueSeed).optional(),
  ...organisation,
});
/** What to put in one call. */
export type Additions = z.input<typeof additions>;

export const seed = additions.extend({
  clients: z.array(client).min(1).optional(),
  dependants: z.record(z.string(), dependants).optional(),
  settings: settingsChange.optional(),
});
/** The initial state of the simulator; an absent part is the default one (`seed.ts`). */
export type Seed = z.input<typeof seed>;

/** A complete target from the given fields. */
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

/** A complete queue from the given fields: five agents, three of them joined. */
export function queueOf(fields: QueueSeed): Queue {
  const { division } = fields;
  return {
    id: fields.id,
    name: fields.name ?? `Queue ${fields.id}`,
    memberCount: fields.memberCount ?? 5,
    joinedMemberCount: fields.joinedMemberCount ?? 3,
    ...(fields.onQueueCount === undefined ? {} : { onQueueCount: fields.onQueueCount }),
    waitingCount: fields.waitingCount ?? 0,
    ...(division ? { division } : {}),
  };
}
