// How a write of ours is known by the line alone, when its answer was lost. Pure.
import type { TargetKind, TargetState } from './targets/target-kind.ts';

/**
 * Whether what stands is a write of ours and nothing else: exactly one write has followed the version that
 * ours was sent for, and our mark, which did not stand there before, is on the line. Every field is then
 * as the API keeps ours, whatever was sent. Where versions do not rise by one this is never true.
 */
export function isOwnWrite(target: TargetKind, sentFor: number, now: TargetState): boolean {
  return now.version === sentFor + 1 && target.showsMaintenance(now.fields, now.id);
}
