/** The permissions by name, and what a client's roles grant. Pure. */
import { z } from 'zod';

export const PERMISSIONS = [
  // The contract of menus, which has its own scopes.
  'flow:read',
  'flow:write',
  'routing:queue:read',
  // Genesys Cloud.
  'routing:callRoute:view',
  'routing:callRoute:search',
  'routing:callRoute:add',
  'routing:callRoute:edit',
  'routing:callRoute:delete',
  'routing:emergencyGroup:view',
  'routing:emergencyGroup:search',
  'routing:emergencyGroup:add',
  'routing:emergencyGroup:edit',
  'routing:emergencyGroup:delete',
  'routing:schedule:view',
  'routing:schedule:search',
  'routing:schedule:add',
  'routing:schedule:edit',
  'routing:schedule:delete',
  'routing:scheduleGroup:view',
  'routing:scheduleGroup:search',
  'routing:scheduleGroup:add',
  'routing:scheduleGroup:edit',
  'routing:scheduleGroup:delete',
  'routing:queue:view',
  'architect:flow:view',
  'architect:datatable:view',
  'architect:datatable:edit',
  'architect:datatableRow:view',
  'architect:datatableRow:add',
  'architect:datatableRow:edit',
  'architect:datatableRow:delete',
  'architect:dependencyTracking:view',
  'analytics:queueObservation:view',
  'audits:audit:view',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

export const role = z.strictObject({
  name: z.string().min(1).default('Role'),
  /** Names, or patterns such as `routing:*:view`. */
  permissions: z.array(z.string().regex(/^[^:]+:[^:]+:?[^:]*$/)),
  /** Ids; absent for all divisions. */
  divisions: z.array(z.string().min(1)).optional(),
});
export type Role = z.infer<typeof role>;

/** Divisions a permission is held in: all, or these ids (empty: it is not held). */
export type Reach = 'all' | ReadonlySet<string>;

/** @param roles undefined for a client that may do everything. */
export function reachOf(roles: readonly Role[] | undefined, permission: string): Reach {
  if (roles === undefined) {
    return 'all';
  }
  const holding = roles.filter((one) => one.permissions.some((held) => grants(held, permission)));
  return holding.some((one) => one.divisions === undefined)
    ? 'all'
    : new Set(holding.flatMap((one) => one.divisions ?? []));
}

export function reaches(reach: Reach, division: string | undefined): boolean {
  if (reach === 'all') {
    return true;
  }
  return division === undefined ? reach.size > 0 : reach.has(division);
}

function grants(held: string, permission: string): boolean {
  const parts = held.split(':');
  const wanted = permission.split(':');
  return (
    parts.length === wanted.length &&
    parts.every((part, place) => part === '*' || part === wanted[place])
  );
}
