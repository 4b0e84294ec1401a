/** Our search attributes must be known before a worker polls: an upsert of an unknown one would block a window. */
import { pause } from '../../activities/in-time.ts';
import {
  SEARCH_ATTRIBUTES,
  type SearchAttributeName,
} from '../../contract/server/search-attributes.ts';
import {
  ATTRIBUTE_NAMES,
  NamespaceMissingError,
  type AttributeRegistry,
} from './attribute-registry.ts';
import { errorLine, StartError } from '../error-words.ts';
import type { Logger } from '../logging.ts';

const PATIENCE_MS = 90_000;
const PAUSE_MS = 2_000;

export interface RegistrationOptions {
  readonly registry: AttributeRegistry;
  readonly address: string;
  readonly namespace: string;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly stop: AbortSignal;
  /** How long somebody else has to register them. @default 90,000 */
  readonly patienceMs?: number;
  /** The pause between two checks. @default 2,000 */
  readonly pauseMs?: number;
}

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

/** Empty if this server lists nothing; the query then decides. */
async function missingIn({ registry, namespace }: RegistrationOptions) {
  const known = await registry.list();
  if (known === null) return [];
  refuseOtherTypes(known, namespace);
  return ATTRIBUTE_NAMES.filter((name) => known[name] === undefined);
}

function unknown(names: readonly SearchAttributeName[], options: RegistrationOptions): Obstacle {
  const { address, namespace } = options;
  const listed = names.join(', ');
  return {
    why: `search attributes not known yet: ${listed}`,
    failure: `namespace ${namespace} at ${address} does not know the search attributes ${listed}.\n${commands(options)}`,
  };
}

/** Why windows cannot begin: while somebody may still help, and for the end. */
interface Obstacle {
  readonly why: string;
  readonly failure: string;
}

/** Checks, registers what is missing if permitted, and queries visibility; null if nothing is in the way. */
async function look(
  options: RegistrationOptions,
  permission: { isGiven: boolean },
): Promise<Obstacle | null> {
  try {
    const missing = await missingIn(options);
    if (missing.length > 0 && permission.isGiven)
      permission.isGiven = await register(options, missing);
    if (await options.registry.canQuery(ATTRIBUTE_NAMES)) return null;
    return unknown(missing.length > 0 ? missing : ATTRIBUTE_NAMES, options);
  } catch (error) {
    if (error instanceof StartError) throw error;
    const why = troubleOf(error, options);
    return { why, failure: why };
  }
}

/**
 * Returns once the namespace knows them, or when told to stop.
 * @throws {StartError} if nobody registers them in time, or they have other types
 */
export async function ensureSearchAttributes(options: RegistrationOptions): Promise<void> {
  const { log, stop, patienceMs = PATIENCE_MS, pauseMs = PAUSE_MS } = options;
  const permission = { isGiven: true };
  const giveUpAt = performance.now() + patienceMs;
  let told = '';
  while (!stop.aborted) {
    const obstacle = await look(options, permission);
    if (obstacle === null) return;
    if (performance.now() >= giveUpAt) throw new StartError(obstacle.failure);
    const { why } = obstacle;
    if (why !== told) log.warn(`waiting up to ${Math.round(patienceMs / 1_000)} s: ${why}`);
    told = why;
    await pause(pauseMs, stop);
  }
}
