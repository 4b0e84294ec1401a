/**
 * Windows on IVRs that start together are one write each. If one emergency group contains all these IVRs, a single
 * window on that group would be one write in total. Advisory: reported at booking, and nothing fails because of it.
 */
import { MINUTE_MS } from '../../contract/values/instant.ts';
import type { Booking, Neighbour } from '../../contract/steps/booking-steps.ts';
import { identityOfId } from '../../contract/request/target/target-identity.ts';
import type { Finding } from '../../contract/window/window.ts';
import {
  isGenesysError,
  type CallerGroup,
  type RequestContext,
} from '../../adapters/genesys/index.ts';
import type { ActivityDeps } from '../deps.ts';

type Own = Pick<Booking, 'target' | 'start_ms'>;

/** Other windows of the same kind that start within the same minute. */
function together({ target, start_ms }: Own, neighbours: readonly Neighbour[]) {
  return neighbours.filter(
    (other) =>
      other.target.kind === target.kind && Math.abs(other.start_ms - start_ms) <= MINUTE_MS,
  );
}

function tell({ id, name, ivrs }: CallerGroup, others: readonly Neighbour[]): Finding[] {
  const inGroup = new Set(ivrs.map(identityOfId));
  const held = others.filter(({ target }) => inGroup.has(identityOfId(target.id)));
  if (held.length === 0) return [];
  const count = held.length + 1;
  const message = `${count} windows that start together change ${count} IVRs of emergency group ${name} (${id}) by ${count} writes: one window on the group would be one write, at one instant`;
  return [{ code: 'one_write', message }];
}

/** Empty if it cannot be read: the window is booked anyway. */
export async function oneWriteFindings(
  deps: Pick<ActivityDeps, 'genesys'>,
  own: Own,
  neighbours: readonly Neighbour[],
  context: RequestContext,
): Promise<readonly Finding[]> {
  const { groups } = deps.genesys.target(own.target.kind);
  const others = together(own, neighbours);
  if (groups === undefined || others.length === 0) return [];
  try {
    const found = await groups(own.target.id, context);
    return found.flatMap((group) => tell(group, others));
  } catch (error) {
    if (!isGenesysError(error)) throw error;
    return [];
  }
}
