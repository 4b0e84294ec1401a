/**
 * What can be switched while the simulator runs: limits, rights, lags, and the ways in which organisations may differ
 * where the real behaviour is not known.
 */
import { z } from 'zod';
import { PERMISSIONS } from '../login/permissions.ts';

/** At most this many requests to a path, counted for each client from the first one on. */
const routeLimit = z.strictObject({
  /** @default every method */
  method: z.string().optional(),
  /** Exact, or a glob: `*` within a segment, `**` across. */
  path: z.string().min(1),
  limit: z.int().min(0),
  window_seconds: z.number().positive().default(60),
  /** The value of Retry-After; null for the true one. */
  retry_after_seconds: z.int().min(0).nullable().default(null),
});
export type RouteLimit = z.infer<typeof routeLimit>;

export const settings = z.strictObject({
  /** Requests a token may make in one rate window. */
  rate_limit: z.int().min(1).default(300),
  rate_window_seconds: z.number().positive().default(60),
  /** Requests that all tokens of a client may make in one rate window; null for no limit. */
  client_rate_limit: z.int().min(1).nullable().default(null),
  route_limits: z.array(routeLimit).default([]),
  /** Logins a client may make in one rate window; null for no limit. */
  login_limit: z.int().min(0).nullable().default(null),
  token_life_seconds: z.number().positive().default(86_400),
  build_status: z.string().min(1).default('OPERATIONAL'),
  /** Withdrawn from every client, whatever its roles. */
  withdrawn_permissions: z.array(z.enum(PERMISSIONS)).default([]),
  /** Texts that a client writes are stored without spaces around them and with single ones inside. */
  tidies_texts: z.boolean().default(false),
  /** By how much a write raises a version. */
  version_step: z.int().min(1).default(1),
  /** How a stale version is refused. */
  conflict_answer: z
    .enum(['general.conflict', 'request.conflict', 'bad.request'])
    .default('general.conflict'),
  /** The format of an IVR's numbers in answers, whatever was sent. */
  dnis_format: z.enum(['as-sent', 'e164', 'tel', 'spaced']).default('as-sent'),
  /** A deleted object is still answered with 200 and its state; false: 404. */
  soft_delete: z.boolean().default(true),
  /** How long after a change it is in the audit. */
  audit_lag_ms: z.int().min(0).default(3_000),
  /** At which poll a query of the audit has succeeded; 0: at once. */
  audit_polls: z.int().min(0).default(2),
  /** The answer to a client that asks for its own rights. */
  rights_answer: z.enum(['answered', 'forbidden', 'missing']).default('answered'),
  organization_name: z.string().default('Example Bank'),
  default_country_code: z.string().length(2).default('US'),
});
export type Settings = z.infer<typeof settings>;

const { shape } = settings;

export const settingsChange = z.strictObject({
  rate_limit: shape.rate_limit.unwrap().optional(),
  rate_window_seconds: shape.rate_window_seconds.unwrap().optional(),
  client_rate_limit: shape.client_rate_limit.unwrap().optional(),
  route_limits: shape.route_limits.unwrap().optional(),
  login_limit: shape.login_limit.unwrap().optional(),
  token_life_seconds: shape.token_life_seconds.unwrap().optional(),
  build_status: shape.build_status.unwrap().optional(),
  withdrawn_permissions: shape.withdrawn_permissions.unwrap().optional(),
  tidies_texts: shape.tidies_texts.unwrap().optional(),
  version_step: shape.version_step.unwrap().optional(),
  conflict_answer: shape.conflict_answer.unwrap().optional(),
  dnis_format: shape.dnis_format.unwrap().optional(),
  soft_delete: shape.soft_delete.unwrap().optional(),
  audit_lag_ms: shape.audit_lag_ms.unwrap().optional(),
  audit_polls: shape.audit_polls.unwrap().optional(),
  rights_answer: shape.rights_answer.unwrap().optional(),
  organization_name: shape.organization_name.unwrap().optional(),
  default_country_code: shape.default_country_code.unwrap().optional(),
});
/** An absent one stays. */
export type SettingsChange = z.input<typeof settingsChange>;
