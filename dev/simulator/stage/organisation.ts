/**
 * The input for the simulated organisation from a seed or the control API: its objects as zod schemas. Unknown fields
 * are kept, as by an organisation.
 */
import { z } from 'zod';

const id = z.string().min(1).max(256);
const ref = z.looseObject({ id });

const common = {
  id,
  name: z.string().optional(),
  description: z.string().optional(),
  version: z.int().min(1).optional(),
  state: z.enum(['active', 'inactive', 'deleted']).optional(),
  division: ref.optional(),
};

const ivrSeed = z.looseObject({
  ...common,
  dnis: z.array(z.string()).optional(),
  openHoursFlow: ref.optional(),
  closedHoursFlow: ref.optional(),
  holidayHoursFlow: ref.optional(),
  scheduleGroup: ref.optional(),
});

const emergencyGroupSeed = z.looseObject({
  ...common,
  enabled: z.boolean().optional(),
  emergencyCallFlows: z
    .array(z.looseObject({ emergencyFlow: ref.optional(), ivrs: z.array(ref).optional() }))
    .optional(),
});

const scheduleSeed = z.looseObject({
  ...common,
  /** Local, without a zone: `2026-12-24T00:00:00.000`. */
  start: z.string(),
  end: z.string(),
  rrule: z.string().optional(),
});

const scheduleGroupSeed = z.looseObject({
  ...common,
  timeZone: z.string().optional(),
  openSchedules: z.array(ref).optional(),
  closedSchedules: z.array(ref).optional(),
  holidaySchedules: z.array(ref).optional(),
});

/** What a maintenance flow reads for a call: a row, and the columns with words and queue. */
const rowReading = z.strictObject({
  table: id,
  row: z.string().min(1),
  message: z.string().default('message'),
  queue: z.string().default('queue'),
});
export type RowReading = z.infer<typeof rowReading>;

const flowSeed = z.looseObject({
  id,
  name: z.string().optional(),
  description: z.string().optional(),
  division: ref.optional(),
  /** @default INBOUNDCALL */
  type: z.string().optional(),
  /** Null if not published. @default version 1.0 */
  publishedVersion: z.looseObject({ id: z.string() }).nullable().optional(),
  deleted: z.boolean().optional(),
  active: z.boolean().optional(),
  /** A maintenance flow; not part of the object that the API shows. */
  reads: rowReading.optional(),
});

const column = z.looseObject({
  type: z.enum(['string', 'integer', 'number', 'boolean']),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
});

/** Columns of a table besides `key`, by name. */
export const columnsSeed = z.record(z.string(), column);

const tableSeed = z.looseObject({
  id,
  name: z.string().optional(),
  description: z.string().optional(),
  division: ref.optional(),
  columns: columnsSeed.default({}),
  rows: z.array(z.looseObject({ key: z.string().min(1) })).default([]),
});
export type ColumnSeed = z.infer<typeof column>;

export const divisionSeed = z.strictObject({
  id,
  name: z.string(),
  home: z.boolean().default(false),
});
export type DivisionSeed = z.infer<typeof divisionSeed>;

export const organisation = {
  ivrs: z.array(ivrSeed).optional(),
  emergencyGroups: z.array(emergencyGroupSeed).optional(),
  schedules: z.array(scheduleSeed).optional(),
  scheduleGroups: z.array(scheduleGroupSeed).optional(),
  flows: z.array(flowSeed).optional(),
  dataTables: z.array(tableSeed).optional(),
  divisions: z.array(divisionSeed).optional(),
};
export const organisationSeed = z.strictObject(organisation);
/** Objects of the organisation, in the API's terms. */
export type OrganisationSeed = z.input<typeof organisationSeed>;
export type Organisation = z.infer<typeof organisationSeed>;
