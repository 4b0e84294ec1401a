/**
 * Makes sure that the namespace knows our search attributes before the worker polls, because an upsert of an unknown
 * one would block a window. Registers them if permitted, otherwise waits for a person.
 */
import { setTimeout as pause } from 'node:timers/promises';
import {
  SEARCH_ATTRIBUTES,
  type SearchAttributeName,
} from '../../contract/server/search-attributes.ts';
import {
  ATTRIBUTE_NAMES,
  NamespaceMissingError,
  type AttributeRegistry,
} from './attribute-registry.ts';
import { errorLine } from '../error-words.ts';
import type { Logger } from '../logging.ts';
import { StartError } from '../start-error.ts';

const PATIENCE_MS = 90_000;
const PAUSE_MS = 2_000;

export interface RegistrationOptions {
  readonly registry: AttributeRegistry;
  /** For messages. */
  readonly address: string;
  readonly namespace: string;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly stop: AbortSignal;
  /** How long somebody else has to register them. @default 90,000 */
  readonly patienceMs?: number;
  /** The pause between two checks. @default 2,000 */
  readonly pauseMs?: number;
}

/** The result of a check. */
type Look =
  | { readonly kind: 'known' }
  | { readonly kind: 'missing'; readonly names: readonly SearchAttributeName[] }
  | { readonly kind: 'trouble'; readonly message: string };

/** The exact commands for a person who may register them. */
function commands({ address, namespace }: RegistrationOptions): string {
  const own = ATTRIBUTE_NAMES.map((name) => `--name ${name} --type ${SEARCH_ATTRIBUTES[name]}`);
  const cloud = ATTRIBUTE_NAMES.map(
    (name) => `--search-attribute "${name}=${SEARCH_ATTRIBUTES[name]}"`,
  );
  return [
    'Register them, then start the worker again. On a server of your own:',
    `  temporal operator search-attribute create --address ${address} --namespace ${namespace} ${own.join(' ')}`,
    'On Temporal Cloud (or in its UI: Namespaces, the namespace, Edit, Custom search attributes):',
    `  tcld namespace search-attributes add --namespace ${namespace} ${cloud.join(' ')}`,
  ].join('\n');
}

function refuseOtherTypes(known: Readonly<Record<string, string>>, namespace: string): void {
  const wrong = ATTRIBUTE_NAMES.filter(
    (name) => known[name] !== undefined && known[name] !== SEARCH_ATTRIBUTES[name],
  );
  if (wrong.length === 0) return;
  const said = wrong.map((name) => `${name} is ${known[name]}, not ${SEARCH_ATTRIBUTES[name]}`);
  throw new StartError(
    `search attributes of namespace ${namespace} have other types (${said.join('; ')}): remove them, or use another namespace`,
  );
}

function troubleOf(error: unknown, { address, namespace }: RegistrationOptions): string {
  if (!(error instanceof NamespaceMissingError))
    return `Temporal at ${address} did not answer: ${errorLine(error)}`;
  return `Temporal at ${address} has no namespace ${namespace}: create it (temporal operator namespace create --address ${address} --namespace ${namespace}), or name another in TEMPORAL_NAMESPACE`;
}

/** Reports once if it is not permitted. */
async function register(
  { registry, log, namespace }: RegistrationOptions,
  names: readonly SearchAttributeName[],
): Promise<boolean> {
  const isDone = await registry.add(names);
  if (isDone) log.info(`registered in namespace ${namespace}: ${names.join(', ')}`);
  else log.warn(`this worker may not register search attributes in namespace ${namespace}`);
  return isDone;
}

class Registration {
  readonly #options: RegistrationOptions;
  #mayRegister = true;

  constructor(options: RegistrationOptions) {
    this.#options = options;
  }

  /** Checks, registers what is missing if permitted, and queries visibility. */
  async attempt(): Promise<Look> {
    const { registry } = this.#options;
    try {
      const missing = await this.#missing();
      if (missing.length > 0 && this.#mayRegister)
        this.#mayRegister = await register(this.#options, missing);
      if (await registry.canQuery(ATTRIBUTE_NAMES)) return { kind: 'known' };
      return { kind: 'missing', names: missing.length > 0 ? missing : ATTRIBUTE_NAMES };
    } catch (error) {
      if (error instanceof StartError) throw error;
      return { kind: 'trouble', message: troubleOf(error, this.#options) };
    }
  }

  /** Empty if this server lists nothing; the query then decides. */
  async #missing(): Promise<readonly SearchAttributeName[]> {
    const { registry, namespace } = this.#options;
    const known = await registry.list();
    if (known === null) return [];
    refuseOtherTypes(known, namespace);
    return ATTRIBUTE_NAMES.filter((name) => known[name] === undefined);
  }
}

function failure(look: Look, options: RegistrationOptions): StartError {
  if (look.kind === 'trouble') return new StartError(look.message);
  const { address, namespace } = options;
  const names = look.kind === 'missing' ? look.names : ATTRIBUTE_NAMES;
  return new StartError(
    `namespace ${namespace} at ${address} does not know the search attributes ${names.join(', ')}.\n${commands(options)}`,
  );
}

/**
 * Returns once the namespace knows them, or when told to stop.
 * @throws {StartError} if nobody registers them in time, or they have other types
 */
export async function ensureSearchAttributes(options: RegistrationOptions): Promise<void> {
  const { log, stop, patienceMs = PATIENCE_MS, pauseMs = PAUSE_MS } = options;
  const registration = new Registration(options);
  const giveUpAt = performance.now() + patienceMs;
  let told = '';
  while (!stop.aborted) {
    const look = await registration.attempt();
    if (look.kind === 'known') return;
    if (performance.now() >= giveUpAt) throw failure(look, options);
    const why =
      look.kind === 'trouble'
        ? look.message
        : `search attributes not known yet: ${look.names.join(', ')}`;
    if (why !== told) log.warn(`waiting up to ${Math.round(patienceMs / 1_000)} s: ${why}`);
    told = why;
    await pause(pauseMs, undefined, { signal: stop }).catch(() => undefined);
  }
}
