/** The command line of the simulator's process: flags and seed file, or what is wrong with them. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { jsonOf } from './wire/call.ts';
import { CONTROL_GUIDE, NOTICE } from './control/control-guide.ts';
import { CHAT_GUIDE } from './chat/chat-services.ts';
import { seed as seedSchema } from './stage/inputs.ts';
import type { Seed } from './stage/inputs.ts';

export const HELP = `Usage: npm run simulator -- [flags]

${NOTICE}
API, login and control are served on one address.

  --port N            port to listen on; 0 takes any free one        (default 8090)
  --host ADDRESS      address to listen on                           (default 127.0.0.1)
  --seed-file FILE    JSON {targets?, queues?, dependants?, clients?, settings?, ivrs?,
                      emergencyGroups?, schedules?, scheduleGroups?, flows?, dataTables?,
                      divisions?}
  --client-id ID      the OAuth client it knows                      (default sim-client)
  --client-secret S   and its secret, good for nothing else          (default sim-secret)
  --client-secret-file F  and its secret, from a file
  --json              say where it listens as one JSON line
  --help              this text

Control while it runs, for example:
  curl -X PATCH <address>/_sim/targets/a1b2c3d4-e5f6-7890-abcd-ef1234567890 \\
       -d '{"greeting":{"text":"Edited by somebody else"}}'

${CONTROL_GUIDE.join('\n')}

${CHAT_GUIDE.join('\n')}
`;

export interface CommandLine {
  readonly help: boolean;
  readonly json: boolean;
  readonly port: number;
  readonly host: string;
  readonly seed: Seed;
}

/** The command line is wrong; the message says how. */
export class CommandLineError extends Error {}

export function parseCommandLine(args: readonly string[]): CommandLine {
  const flags = flagsOf(args);
  const port = flags.port ?? '8090';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new CommandLineError(`--port ${port}: must be a number from 0 to 65535`);
  }
  const seed = flags['seed-file'] === undefined ? {} : readSeed(flags['seed-file']);
  return {
    help: flags.help ?? false,
    json: flags.json ?? false,
    port: Number(port),
    host: flags.host ?? '127.0.0.1',
    seed: withClient(seed, flags['client-id'], secretOf(flags)),
  };
}

interface Flags {
  readonly port?: string;
  readonly host?: string;
  readonly 'seed-file'?: string;
  readonly 'client-id'?: string;
  readonly 'client-secret'?: string;
  readonly 'client-secret-file'?: string;
  readonly json?: boolean;
  readonly help?: boolean;
}

function flagsOf(args: readonly string[]): Flags {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    port: text,
    host: text,
    'seed-file': text,
    'client-id': text,
    'client-secret': text,
    'client-secret-file': text,
    json: flag,
    help: flag,
  };
  try {
    return { ...parseArgs({ args: [...args], options, strict: true }).values };
  } catch (error) {
    throw new CommandLineError(error instanceof Error ? error.message : String(error));
  }
}

/** Everybody on the machine can read a command line, but not a file. */
function secretOf(flags: Flags): string | undefined {
  const { 'client-secret-file': file, 'client-secret': secret } = flags;
  if (file === undefined) return secret;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandLineError(`--client-secret-file ${file}: cannot be read: ${why}`);
  }
}

function readSeed(file: string): Seed {
  let text: Buffer;
  try {
    text = readFileSync(file);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandLineError(`--seed-file ${file}: cannot be read: ${why}`);
  }
  const parsed = seedSchema.safeParse(jsonOf(text));
  if (!parsed.success) {
    throw new CommandLineError(`--seed-file ${file}:\n${z.prettifyError(parsed.error)}`);
  }
  return parsed.data;
}

function withClient(seed: Seed, id: string | undefined, secret: string | undefined): Seed {
  if (id === undefined && secret === undefined) {
    return seed;
  }
  return {
    ...seed,
    clients: [{ client_id: id ?? 'sim-client', client_secret: secret ?? 'sim-secret' }],
  };
}
