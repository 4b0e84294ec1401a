/**
 * Objects without versions: an edit between our last read and our write is overwritten unseen, as the contract says.
 * Such an edit is removed from the log here, as if it had not been made. Pure.
 */
import type { RequestRecord } from '../../../simulator/index.ts';
import { kindOf, type LineWrite } from '../../kinds/chaos-kinds.ts';

interface Seen {
  readonly log: readonly LineWrite[];
  /** The removed edits. */
  readonly unseen: readonly LineWrite[];
}

/** When the last read that was answered before the write began, epoch ms; null if not known. */
function readBefore(write: LineWrite, requests: readonly RequestRecord[]): number | null {
  const path = kindOf(write.target).path(write.target);
  const receivedMs = Date.parse(write.received_at);
  const reads = requests
    .filter((one) => one.method === 'GET' && one.path === path && one.status === 200)
    .map(({ received_at, duration_ms }) => ({ fromMs: Date.parse(received_at), duration_ms }))
    .filter(({ fromMs, duration_ms }) => fromMs + duration_ms <= receivedMs + 1);
  return reads.at(-1)?.fromMs ?? null;
}

/** The edits that a write overwrites without having been able to see them. */
function unseenBy(
  write: LineWrite,
  { log, requests }: { log: readonly LineWrite[]; requests: readonly RequestRecord[] },
): readonly LineWrite[] {
  if (write.by !== 'client' || kindOf(write.target).isLocked) return [];
  const readMs = readBefore(write, requests);
  if (readMs === null) return [];
  return log.filter(
    (one) =>
      one.by === 'admin' &&
      one.target === write.target &&
      one.seq < write.seq &&
      Date.parse(one.at) >= readMs,
  );
}

/** The log as our writes could see it. */
export function asSeen(log: readonly LineWrite[], requests: readonly RequestRecord[]): Seen {
  const unseen = new Set(log.flatMap((write) => unseenBy(write, { log, requests })));
  const stands = new Map<string, LineWrite['after']>();
  const seen: LineWrite[] = [];
  for (const write of log) {
    if (unseen.has(write)) continue;
    const stood = kindOf(write.target).isLocked ? undefined : stands.get(write.target);
    stands.set(write.target, write.after);
    seen.push(stood === undefined ? write : { ...write, before: stood });
  }
  return { log: seen, unseen: [...unseen] };
}
