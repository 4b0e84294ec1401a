/** How a write of ours is known by the line alone, when its answer was lost. Pure. */
import type { Likeness, Snapshot } from './target.ts';

/**
 * Whether what stands is a write of ours and nothing else: exactly one write has followed the version that
 * ours was sent for, and our mark, which did not stand there before, is on the line. Every field is then
 * as the API keeps ours, whatever was sent. Where versions do not rise by one this is never true.
 */
export function isOwnWrite(
  target: Pick<Likeness, 'showsMaintenance'>,
  sentFor: number,
  now: Snapshot & { readonly id: string },
): boolean {
  return now.version === sentFor + 1 && target.showsMaintenance(now.fields, now.id);
}
