/** The numbers of the IVRs in a group: one page of all IVRs, because a check before a window must cost few requests. */
import { z } from 'zod';
import { isGenesysError } from '../../errors/errors.ts';
import type { RequestContext } from '../../pipe/request-context.ts';
import type { RequestPipe } from '../../pipe/request-pipe.ts';
import { listAll, PAGE_SIZE, type Listing } from '../paged-list.ts';
import type { AffectedIvr } from './words.ts';

const LISTING: Listing = {
  route: '/api/v2/architect/ivrs',
  what: 'list the IVRs',
  permission: 'routing:callRoute:view',
  maxPages: 1,
};
const ivrRow = z.object({
  id: z.string(),
  name: z.string(),
  dnis: z.array(z.string()).nullish(),
});

export interface IvrsWithNumbers {
  readonly ivrs: readonly AffectedIvr[];
  /** Why some numbers are not known, in plain words; null if all are. */
  readonly why: string | null;
}

interface NamedIvr {
  readonly id: string;
  readonly name: string | null;
}

/** Advisory: what cannot be read is reported, not thrown, unless the API is in trouble. @throws {GenesysError} */
export async function withNumbers(
  pipe: RequestPipe,
  ivrs: readonly NamedIvr[],
  context: RequestContext,
): Promise<IvrsWithNumbers> {
  if (ivrs.length === 0) return { ivrs: [], why: null };
  try {
    const { entities } = await listAll(pipe, LISTING, ivrRow, context);
    const known = new Map(entities.map((one) => [one.id.toLowerCase(), one]));
    const found = ivrs.map(({ id, name }) => {
      const one = known.get(id.toLowerCase());
      const numbers = one === undefined ? null : (one.dnis ?? []);
      return { id, name: one?.name ?? name, numbers };
    });
    const isWhole = found.every(({ numbers }) => numbers !== null);
    const why = `some are not among the first ${PAGE_SIZE} IVRs that the client may see`;
    return { ivrs: found, why: isWhole ? null : why };
  } catch (error) {
    if (!isGenesysError(error, 'forbidden', 'not_found')) throw error;
    return { ivrs: withoutNumbers(ivrs), why: error.message };
  }
}

/** As named by the group. */
export function withoutNumbers(ivrs: readonly NamedIvr[]): readonly AffectedIvr[] {
  return ivrs.map(({ id, name }) => ({ id, name, numbers: null }));
}
