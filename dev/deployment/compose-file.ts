/** docker-compose.yml as Compose would read it: variables filled in, nothing started. Pure. */
import { parse } from 'yaml';
import { z } from 'zod';

const file = z.object({
  services: z.record(
    z.string(),
    z.object({
      environment: z.record(z.string(), z.string()).default({}),
      command: z.array(z.string()).default([]),
    }),
  ),
});

export interface ComposeService {
  readonly environment: Readonly<Record<string, string>>;
  readonly command: readonly string[];
}

/** `${NAME:-default}` and `${NAME:?message}`; an empty variable counts as unset. */
function fill(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replaceAll(
    /\$\{(\w+):([-?])([^}]*)\}/g,
    (_all, name: string, kind: string, rest: string) => {
      const value = variables[name] ?? '';
      if (value !== '') return value;
      if (kind === '?') throw new Error(rest);
      return rest;
    },
  );
}

/** @param variables those of `.env` @throws if a required one is missing, with its message */
export function readCompose(
  text: string,
  variables: Readonly<Record<string, string>>,
): ReadonlyMap<string, ComposeService> {
  const { services } = file.parse(parse(text, { merge: true }));
  const filled = Object.entries(services).map(([name, { environment, command }]) => {
    const settings = Object.entries(environment).map(
      ([variable, value]) => [variable, fill(value, variables)] as const,
    );
    const words = command.map((word) => fill(word, variables));
    return [name, { environment: Object.fromEntries(settings), command: words }] as const;
  });
  return new Map(filled);
}
