/**
 * Which addresses a callback may reach. A callback URL may come from an attacker, so only public addresses are called,
 * unless `CALLBACK_ALLOW` names the receiver. The connection goes to the addresses found here: there is no second
 * look-up that could be answered differently.
 */
import ipaddr from 'ipaddr.js';
import { isNetworkAllowed, receiverKey, type CallbackAllowance } from './callback-allowance.ts';
import type { HostAddress, HostLookup } from './names/host-lookup.ts';
import { NameError } from './callback-error.ts';

export type Reach =
  | { readonly kind: 'reachable'; readonly addresses: readonly HostAddress[] }
  /** This worker must not call it, whatever the network allows. */
  | { readonly kind: 'refused'; readonly message: string }
  /** The name cannot be resolved at the moment. */
  | { readonly kind: 'unresolved'; readonly message: string };

/** The only IPv6 block with public routes; mapped, NAT64 and local addresses are outside it. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');
/** Public, but internal to a cloud: the wire server of Azure's machines. */
const INSIDE_CLOUDS: ReadonlySet<string> = new Set(['168.63.129.16']);

const IN_WORDS: Readonly<Record<string, string>> = {
  loopback: 'a loopback address',
  private: 'a private address',
  uniqueLocal: 'a private address',
  linkLocal: 'a link-local address',
  carrierGradeNat: "a provider's internal address",
  multicast: 'a multicast address',
  unspecified: 'an unspecified address',
};

/** Null for a public address, otherwise what it is instead. */
export function whyNotPublic(address: string): string | null {
  if (!ipaddr.isValid(address)) return 'an unreadable address';
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  if (range !== 'unicast') return IN_WORDS[range] ?? 'an address for special purposes';
  if (parsed.kind() === 'ipv6' && !parsed.match(GLOBAL_IPV6))
    return 'an address that is not public';
  return INSIDE_CLOUDS.has(address) ? 'an address inside a cloud' : null;
}

/** The address in a URL; null for a name. */
function literalAddress(url: URL): HostAddress | null {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (ipaddr.IPv4.isValidFourPartDecimal(host)) return { address: host, family: 4 };
  return ipaddr.IPv6.isValid(host) ? { address: host, family: 6 } : null;
}

function unresolved(url: URL, error: unknown): Reach {
  const why = error instanceof NameError ? `: ${error.message}` : '';
  return { kind: 'unresolved', message: `the name ${url.hostname} could not be looked up${why}` };
}

function isNamed({ address }: HostAddress, allowance: CallbackAllowance): boolean {
  return ipaddr.isValid(address) && isNetworkAllowed(allowance, ipaddr.parse(address));
}

function judge(url: URL, allowance: CallbackAllowance, found: readonly HostAddress[]): Reach {
  if (found.length === 0) return unresolved(url, null);
  if (allowance.receivers.includes(receiverKey(url)))
    return { kind: 'reachable', addresses: found };
  const isEncrypted = url.protocol === 'https:';
  const addresses = found.filter(
    (host) => isNamed(host, allowance) || (isEncrypted && whyNotPublic(host.address) === null),
  );
  if (addresses.length > 0) return { kind: 'reachable', addresses };
  const what = found.map(({ address }) => whyNotPublic(address)).find((why) => why !== null);
  const why =
    what === undefined ? 'must be https: plain http is' : `leads to ${what}: such a receiver is`;
  return {
    kind: 'refused',
    message: `${why} called only where the worker's CALLBACK_ALLOW names it`,
  };
}

/**
 * Looks a receiver up, and says whether and at which addresses it may be called.
 * @param signal ends the wait for the look-up
 */
export async function reachReceiver(
  url: URL,
  allowance: CallbackAllowance,
  lookup: HostLookup,
  signal?: AbortSignal,
): Promise<Reach> {
  const literal = literalAddress(url);
  if (literal !== null) return judge(url, allowance, [literal]);
  try {
    return judge(url, allowance, await lookup(url.hostname, signal));
  } catch (error) {
    return unresolved(url, error);
  }
}
