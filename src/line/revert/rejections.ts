/**
 * Fields whose baseline the API refuses while it accepts the others: what can go back goes back, by the fields that the
 * refusal names or, if it names none, one field at a time. Our mark goes back last, and never while another of our
 * fields is left, because the next window would arm on it. Pure.
 */
import type { Fields } from '../../contract/values/json.ts';

export interface Rejections {
  /** The refused fields, with the API's words. */
  readonly fields: Readonly<Record<string, string>>;
  /** A write of several fields was refused, and it is not known which of them is to blame. */
  readonly oneByOne: boolean;
  /** No field goes back without the others: whichever is refused, all are. */
  readonly isIndivisible: boolean;
}

/** A refused write. */
export interface Rejected {
  /** Names of the fields that were sent. */
  readonly sent: readonly string[];
  /** Those of them that the refusal names. */
  readonly named: readonly string[];
  readonly message: string;
}

/** The fields to blame for a refusal; empty if not known. */
function blamed({ sent, named }: Rejected, isIndivisible: boolean): readonly string[] {
  if (sent.length === 1 || isIndivisible) return sent;
  return named.length < sent.length ? named : [];
}

/** The rejections after one more refusal. */
export function rejected(before: Rejections, refusal: Rejected): Rejections {
  const names = blamed(refusal, before.isIndivisible);
  if (names.length === 0) return { ...before, oneByOne: true };
  const words = names.map((name) => [name, refusal.message] as const);
  return { ...before, fields: { ...before.fields, ...Object.fromEntries(words) } };
}

/** The fields, of those to write, that may be sent now in one request. */
export function sendable(write: Fields, rejections: Rejections, markField: string | null): Fields {
  const isOpen = (name: string): boolean => !Object.hasOwn(rejections.fields, name);
  const others = Object.keys(write).filter((name) => name !== markField);
  const open = others.filter(isOpen);
  const isMarkOpen = markField === null || isOpen(markField);
  if (open.length === 0) return others.length === 0 && isMarkOpen ? write : {};
  if (rejections.oneByOne) return pick(write, open.slice(0, 1));
  const isFree = open.length === others.length && isMarkOpen;
  return isFree ? write : pick(write, open);
}

function pick(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
}

/** The message for a person: which fields, and why. */
export function describeRejections({ fields }: Rejections): string {
  const names = Object.keys(fields);
  const words = [...new Set(Object.values(fields))].join('; ');
  return `the API refuses the write of ${names.join(', ')} as before the window: ${words}`;
}
