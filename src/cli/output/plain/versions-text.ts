/** The versions of a line around a step: `14` before a write, `14 → 15` after it. Pure. */
interface Versions {
  readonly previous_version: number | null;
  readonly new_version: number | null;
}

/** Empty if neither is known. */
export function versionsText({ previous_version: before, new_version: after }: Versions): string {
  if (after === null) return before === null ? '' : String(before);
  return `${before ?? '?'} → ${after}`;
}
