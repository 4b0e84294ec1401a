/** Which permissions a client needs for a window, by their real names, and where the division of an object is. Pure. */
import type { GenesysEntity } from '../errors/errors.ts';

export interface NeededRight {
  readonly anyOf: readonly string[];
  readonly purpose: 'view' | 'edit' | 'check';
  /** It must be held in the division of the object itself; otherwise any division is enough. */
  readonly isOfObject: boolean;
  /** If false, windows are booked without it, and say what they could not check. */
  readonly isNeeded: boolean;
}

export interface DivisionSource {
  readonly entity: GenesysEntity;
  /** With `{id}`. */
  readonly route: string;
  readonly permission: string;
}

export interface KindRights {
  readonly rights: readonly NeededRight[];
  source(id: string): DivisionSource;
}

export function right(
  purpose: NeededRight['purpose'],
  anyOf: readonly string[],
  { isOfObject = purpose !== 'check', isNeeded = true } = {},
): NeededRight {
  return { anyOf, purpose, isOfObject, isNeeded };
}

export const FLOWS = right('check', ['architect:flow:view']);
export const CONSUMERS = right('check', ['architect:dependencyTracking:view'], { isNeeded: false });

export function configured(
  kind: GenesysEntity['kind'],
  collection: string,
  rights: readonly NeededRight[],
): KindRights {
  const permission = rights.find(({ purpose }) => purpose === 'view')?.anyOf[0] ?? '';
  const route = `/api/v2/architect/${collection}/{id}`;
  return { rights, source: (id) => ({ entity: { kind, id }, route, permission }) };
}
