/** `interlude codec-server` */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { CodecServer } from '../codec/codec-server.ts';
import { UsageError } from '../errors.ts';
import { flagProblem } from '../input/flag-problem.ts';
import type { Session } from '../session.ts';
import { examples } from './command-options.ts';

interface Flags {
  readonly listen: string;
  readonly ui: readonly string[];
  readonly tokenFile?: string;
  readonly token: boolean;
}

const NOTES = `
The Temporal UI calls it from the operator's browser: set its codec endpoint to
the printed address (TEMPORAL_CODEC_ENDPOINT of the UI, or the glasses icon in
its top bar). Keys come from PAYLOAD_KEYS_FILE. Anyone who can call it can read
every window. On an address other than loopback it requires a token, unless
--no-token says that a proxy in front of it already checks access.
`;

const ADDRESS = /^(?<host>\[[0-9a-f:.]+\]|[^\s:/[\]]+):(?<port>\d{1,5})$/i;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i;

function wrong(flag: string, message: string): UsageError {
  return new UsageError(`${flag} ${message}`, [flagProblem(flag, message)]);
}

function readListen(text: string): { readonly host: string; readonly port: number } {
  const { host = '', port = '' } = ADDRESS.exec(text)?.groups ?? {};
  if (host === '' || Number(port) > 65_535)
    throw wrong('--listen', 'must be host:port, such as 127.0.0.1:8089');
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

function readOrigin(text: string): string {
  const isOrigin = URL.canParse(text) && /^https?:\/\/[^/]+\/?$/.test(text);
  if (!isOrigin) throw wrong('--ui', 'must be an origin, such as http://localhost:8080');
  return new URL(text).origin;
}

function readToken(path: string): string {
  let token: string;
  try {
    token = readFileSync(path, 'utf8').trim();
  } catch {
    throw wrong('--token-file', `names a file that cannot be read: ${path}`);
  }
  if (token.length < 16) throw wrong('--token-file', 'must hold a token of at least 16 characters');
  return token;
}

async function open(session: Session, flags: Flags): Promise<CodecServer> {
  const { host, port } = readListen(flags.listen);
  const origins = flags.ui.map(readOrigin);
  const token = flags.tokenFile === undefined ? null : readToken(flags.tokenFile);
  if (token === null && flags.token && !LOOPBACK.test(host))
    throw wrong('--listen', `lets others reach it (${host}): give --token-file, or --no-token`);
  const { createTranslator } = await import('../../client/codec/payload-json.ts');
  const reading = createTranslator(session.io.env);
  if (!reading.ok) throw new UsageError(`PAYLOAD_KEYS_FILE ${reading.message}`);
  const { openCodecServer } = await import('../codec/codec-server.ts');
  return openCodecServer({ host, port, origins, token, translator: reading.translator });
}

async function serve(session: Session, flags: Flags): Promise<void> {
  const server = await open(session, flags);
  session.answer({ url: server.url }, () => `serving ${server.url}/decode and /encode`);
  const { signal } = session.io;
  if (!signal.aborted) await once(signal, 'abort');
  await server.close();
}

export function addCodecServer(program: Command, session: Session): void {
  program
    .command('codec-server')
    .description('decrypt payloads for the Temporal UI with the keys in PAYLOAD_KEYS_FILE')
    .option('--listen <host:port>', 'address to listen on', '127.0.0.1:8089')
    .requiredOption('--ui <origin...>', 'address of the UI, as the browser sees it')
    .option('--token-file <file>', 'require the token in this file, sent as Authorization: Bearer')
    .option(
      '--no-token',
      'require no token on a public address: a proxy in front of it checks access',
    )
    .addHelpText(
      'after',
      `${NOTES}${examples('interlude codec-server --ui http://localhost:8233')}`,
    )
    .action((flags: Flags) => serve(session, flags));
}
