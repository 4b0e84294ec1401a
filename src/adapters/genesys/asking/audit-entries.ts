/** The entries of the organisation's audit, and what is reported of them. Pure. */
import { z } from 'zod';
import type { GenesysEntity } from '../errors/errors.ts';

const named = z.object({ id: z.string().nullish(), name: z.string().nullish() }).nullish();

export const resultsAnswer = z.object({
  cursor: z.string().nullish(),
  entities: z
    .array(
      z.object({
        eventDate: z.string().nullish(),
        action: z.string().nullish(),
        user: named,
        client: named,
        entity: named,
        propertyChanges: z.array(z.object({ property: z.string().nullish() })).nullish(),
      }),
    )
    .nullish(),
});
type Entry = NonNullable<z.infer<typeof resultsAnswer>['entities']>[number];

/** One change according to the audit. */
export interface AuditedChange {
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** In the words of the API, e.g. `Update`. */
  readonly action: string;
  readonly by: {
    /** `client`: a program with its own OAuth client, such as this one. */
    readonly kind: 'user' | 'client' | 'unknown';
    readonly id: string | null;
    readonly name: string | null;
  };
  /** The names of the changed fields, if the audit has them; never their values. */
  readonly fields: readonly string[];
}

/** The changes to this object; an entry without a readable time is left out. */
export function changesOf(
  { entities }: z.infer<typeof resultsAnswer>,
  { id }: GenesysEntity,
): readonly AuditedChange[] {
  return (entities ?? [])
    .filter(({ entity }) => (entity?.id ?? id).toLowerCase() === id.toLowerCase())
    .map(changeOf)
    .filter(({ atMs }) => !Number.isNaN(atMs));
}

function changeOf(entry: Entry): AuditedChange {
  const fields = (entry.propertyChanges ?? []).map(({ property }) => property ?? '');
  return {
    atMs: Date.parse(entry.eventDate ?? ''),
    action: entry.action ?? 'unknown',
    by: whoOf(entry),
    fields: [...new Set(fields)].filter((field) => field !== ''),
  };
}

function whoOf({ user, client }: Entry): AuditedChange['by'] {
  const who = user?.id ?? null;
  if (who !== null) return { kind: 'user', id: who, name: user?.name ?? null };
  const program = client?.id ?? null;
  if (program !== null) return { kind: 'client', id: program, name: client?.name ?? null };
  return { kind: 'unknown', id: null, name: null };
}
