/**
 * Finds the addresses of a name as the system would: hosts file, then name servers with the system's search list, then
 * the system's other sources. Name servers are queried without using the process's threads, so any number of unanswered
 * names disturb nobody.
 */
import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isRecord } from '../../../contract/values/json.ts';
import type { AskForHost, HostAddress } from './host-lookup.ts';
import { NameError } from '../callback-error.ts';
import { addressesInHosts, candidateNames } from './resolver-files.ts';
import { createSystemLookup } from './system-lookup.ts';

/** Both attempts at one server end before a caller's patience does. */
const PACE = { timeout: 1_500, tries: 2 };
/** After these codes, the system would only wait for the same servers and block a thread. */
const SILENT: ReadonlySet<unknown> = new Set(['ETIMEOUT', 'ESERVFAIL']);

export interface NameResolverOptions {
  /** @default the system's */
  readonly servers?: readonly string[];
  /** @default `/etc/hosts` */
  readonly hostsFile?: string;
  /** @default `/etc/resolv.conf` */
  readonly searchFile?: string;
  /** Per attempt at a server, ms, and the number of attempts. */
  readonly pace?: { readonly timeout: number; readonly tries: number };
  readonly system?: AskForHost;
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return '';
  }
}

function isSilence(outcome: PromiseSettledResult<unknown>): boolean {
  const reason: unknown = outcome.status === 'rejected' ? outcome.reason : null;
  return isRecord(reason) && SILENT.has(reason['code']);
}

function found(outcome: PromiseSettledResult<readonly string[]>, family: 4 | 6): HostAddress[] {
  if (outcome.status === 'rejected') return [];
  return outcome.value.map((address) => ({ address, family }));
}

/** Empty if there is no such name. @throws {NameError} the name servers do not answer */
async function askServers(
  name: string,
  { servers, pace = PACE }: NameResolverOptions,
): Promise<readonly HostAddress[]> {
  // Created for each name, because the system's servers may have changed.
  const resolver = new Resolver(pace);
  if (servers !== undefined) resolver.setServers(servers);
  const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  const addresses = [...found(four, 4), ...found(six, 6)];
  if (addresses.length === 0 && (isSilence(four) || isSilence(six)))
    throw new NameError('its name servers do not answer');
  return addresses;
}

export function createNameResolver(options: NameResolverOptions = {}): AskForHost {
  const { hostsFile = '/etc/hosts', searchFile = '/etc/resolv.conf' } = options;
  const system = options.system ?? createSystemLookup();
  return async (hostname, unwanted) => {
    const inFile = addressesInHosts(await textOf(hostsFile), hostname);
    if (inFile.length > 0) return inFile;
    for (const name of candidateNames(await textOf(searchFile), hostname)) {
      const addresses = await askServers(name, options);
      if (addresses.length > 0) return addresses;
    }
    return system(hostname, unwanted);
  };
}
