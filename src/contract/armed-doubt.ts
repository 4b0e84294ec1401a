/**
 * What of an armed line may be our own: a write of this window whose answer was lost, or that an earlier
 * run of it made, may stand there. Absent fields: nothing of the kind. Pure.
 */
import type { Fields } from './json.ts';

export interface ArmedDoubt {
  /** What the API made of our change once: it makes the same of it again. */
  readonly ours?: Fields;
  /** Of fields whose baseline may be our own change after all: what stood before. */
  readonly before?: Fields;
  /** Our mark stands on the line at the armed version: a write of ours has landed before. */
  readonly marked?: boolean;
}

/** Of anything that carries it: what is there, and nothing else. */
export function doubtOf({ ours, before, marked }: ArmedDoubt): ArmedDoubt {
  return {
    ...(ours === undefined ? {} : { ours }),
    ...(before === undefined || Object.keys(before).length === 0 ? {} : { before }),
    ...(marked === true ? { marked } : {}),
  };
}
