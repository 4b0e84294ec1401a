/** IVRs as lists have them, with their numbers and the objects that decide what their callers get. */
import { z } from 'zod';
import { listAll, PAGE_SIZE, type Api, type Listed, type Listing } from '../../asking/api.ts';
import { isGenesysError } from '../../errors/errors.ts';
import type { IvrOfTarget } from '../target-kind.ts';
import type { AffectedIvr } from './words.ts';

const reference = z.object({ id: z.string(), name: z.string().nullish() }).nullish();
const ivrRow = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string().nullish(),
  dnis: z.array(z.string()).nullish(),
  scheduleGroup: reference,
  holidayHoursFlow: reference,
  closedHoursFlow: reference,
});
export type IvrRow = z.infer<typeof ivrRow>;

/** Deleted ones as well. */
export function listIvrs(
  api: Api,
  rest: Pick<Listing, 'query' | 'maxPages'> = {},
): Promise<Listed<IvrRow>> {
  const route = '/api/v2/architect/ivrs';
  const listing = { route, what: 'list the IVRs', permission: 'routing:callRoute:view' };
  return listAll(api, { ...listing, ...rest }, ivrRow);
}

export interface IvrsWithNumbers {
  readonly ivrs: readonly AffectedIvr[];
  /** Why some numbers are not known, in plain words; null if all are. */
  readonly why: string | null;
}

/**
 * The numbers of the IVRs in a group: one page of all IVRs, because a check before a window must cost few requests.
 * Advisory: what cannot be read is reported, not thrown, unless the API is in trouble.
 */
export async function withNumbers(
  api: Api,
  ivrs: readonly IvrOfTarget[],
): Promise<IvrsWithNumbers> {
  if (ivrs.length === 0) return { ivrs: [], why: null };
  try {
    const { entities } = await listIvrs(api, { maxPages: 1 });
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

export function withoutNumbers(ivrs: readonly IvrOfTarget[]): readonly AffectedIvr[] {
  return ivrs.map(({ id, name }) => ({ id, name, numbers: null }));
}
