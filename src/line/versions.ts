/**
 * What versions say about order. Versions that the API counts tell how many writes lie between two states; where there
 * is none, a fingerprint of the whole object only tells states apart. Pure.
 */
import { isCounted, type TargetKindName } from '../contract/request/target/target.ts';

export type Versions = 'counted' | 'fingerprints';

/** What the versions of a kind of target mean. */
export function versionsOf(kind: TargetKindName): Versions {
  return isCounted(kind) ? 'counted' : 'fingerprints';
}

/** How many writes lie between two states; negative if `version` is the older one, null if that cannot be known. */
function writesSince(versions: Versions, earlier: number, version: number): number | null {
  return versions === 'counted' ? version - earlier : null;
}

/** Whether a read is older than a version known to exist, and so proves nothing. */
export function isOlder(versions: Versions, version: number, known: number): boolean {
  const since = writesSince(versions, known, version);
  return since !== null && since < 0;
}

/** Whether something may have been written after a version. */
export function mayBeLater(versions: Versions, version: number, known: number): boolean {
  const since = writesSince(versions, known, version);
  return since === null || since > 0;
}

/** Whether exactly one write has followed a version; never certain without counting. */
export function isNext(versions: Versions, version: number, known: number): boolean {
  return writesSince(versions, known, version) === 1;
}

/** Whether more than one write may have followed a version. */
export function mayBeMuchLater(versions: Versions, version: number, known: number): boolean {
  const since = writesSince(versions, known, version);
  return since === null ? version !== known : since > 1;
}
