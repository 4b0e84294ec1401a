/**
 * What the versioned families of configuration (IVRs, emergency groups, schedules, schedule groups) have in common, and
 * how each differs: one `Family` each.
 */
import type { z } from 'zod';
import type { Fields } from '../../stage/records.ts';
import type { World } from '../../stage/world.ts';
import type { FieldProblem } from '../../wire/error-answer.ts';
import type { ObjectKind } from '../subject.ts';

export interface Family {
  readonly kind: ObjectKind;
  /** The last part of the collection's path. */
  readonly collection: string;
  /** The word in errors. */
  readonly noun: string;
  /** `entityType` in the audit, and its type in dependency tracking. */
  readonly auditType: string;
  readonly trackedType: string;
  /** The middle of its permissions: `routing:callRoute:view`. */
  readonly right: 'callRoute' | 'emergencyGroup' | 'schedule' | 'scheduleGroup';
  /** The fields a client may set, besides name, description, division and state. */
  readonly body: z.ZodObject;
  /** What this organisation refuses, for an object after a change. `held` is what it refers to now. */
  readonly check: (
    world: World,
    fields: Fields,
    held: ReadonlySet<string>,
  ) => readonly FieldProblem[];
  /** The stored form, if it differs from what was sent. */
  readonly settle: (world: World, fields: Fields) => Fields;
  /** The form in answers: with the names of what it refers to. */
  readonly present: (world: World, fields: Fields) => Fields;
  /** Query parameters of the list besides `name`. */
  readonly filters: Readonly<Record<string, (fields: Fields, wanted: string) => boolean>>;
}
