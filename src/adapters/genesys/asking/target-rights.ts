/** Whether the client may see and change one object, including its division: checked without using the rights. */
import { z } from 'zod';
import { isGenesysError } from '../errors/errors.ts';
import { kindRights, type TargetKindName } from '../targets/kinds.ts';
import { readOne, type Api } from './api.ts';
import type { DivisionSource, NeededRight } from './needed-rights.ts';
import { readRight, type Division, type Right } from './rights.ts';

export interface TargetRight extends NeededRight {
  /** Genesys' answer; the best one if any of several permissions is enough. */
  readonly right: Right;
}

export interface TargetRights {
  /** The division of the object, or of a row's table; null if it has none, or if that is not known. */
  readonly division: Division | null;
  readonly rights: readonly TargetRight[];
}

const divided = z.object({
  division: z.object({ id: z.string(), name: z.string().nullish() }).nullish(),
});

export async function readTargetRights(
  api: Api,
  { kind, id }: { readonly kind: TargetKindName; readonly id: string },
): Promise<TargetRights | null> {
  const needed = kindRights(kind);
  if (needed === null) return null;
  const division = await readDivision(api, needed.source(id));
  const known = new Map<string, Promise<Right>>();
  const ask = async (permission: string, divisionId: string | null): Promise<Right> => {
    const key = `${permission} ${divisionId ?? ''}`;
    const asked = known.get(key) ?? readRight(api, { permission, divisionId });
    known.set(key, asked);
    return asked;
  };
  const found = needed.rights.map(async (one): Promise<TargetRight> => {
    const where = one.isOfObject ? (division?.id ?? null) : null;
    const asked = one.anyOf.map((permission) => ask(permission, where));
    return withRight(one, best(await Promise.all(asked)));
  });
  return { division, rights: await Promise.all(found) };
}

function withRight(needed: NeededRight, right: Right): TargetRight {
  return { ...needed, right };
}

const RANK: Readonly<Record<Right['has'], number>> = { yes: 0, unknown: 1, no: 2 };
const NONE: Right = { has: 'no', divisions: [] };

function best(found: readonly Right[]): Right {
  return found.toSorted((a, b) => RANK[a.has] - RANK[b.has])[0] ?? NONE;
}

/** Null also if the object is gone or may not be seen, which reading it reports. */
async function readDivision(
  api: Api,
  { entity, ...place }: DivisionSource,
): Promise<Division | null> {
  const what = `read the division of ${entity.kind} "${entity.id}"`;
  try {
    const { division = null } = await readOne(api, entity, { ...place, what }, divided);
    return division === null ? null : { id: division.id, name: division.name ?? division.id };
  } catch (error) {
    if (!isGenesysError(error, 'forbidden', 'not_found')) throw error;
    return null;
  }
}
