/** `CALLBACK_ALLOW`: which receivers may be reached although they are private or use plain http. Pure. */
import ipaddr from 'ipaddr.js';
import { urlProblem } from '../../contract/values/urls/strict-url.ts';

type Address = ReturnType<typeof ipaddr.parse>;

export interface CallbackAllowance {
  /** Networks, e.g. `10.1.0.0/16`. */
  readonly networks: readonly (readonly [Address, number])[];
  /** Receivers as written in a URL, e.g. `hooks.internal:8080`. */
  readonly receivers: readonly string[];
}

export const NOTHING_ALLOWED: CallbackAllowance = { networks: [], receivers: [] };

export type AllowanceReading =
  | { readonly ok: true; readonly allowance: CallbackAllowance }
  | { readonly ok: false; readonly wrong: readonly string[] };

/** Written out in full: `10.1/16` would be read as 10.0.0.1, and `010.0.0.0/8` as 8.0.0.0. */
function isNetwork(entry: string): boolean {
  return ipaddr.IPv4.isValidCIDRFourPartDecimal(entry) || ipaddr.IPv6.isValidCIDR(entry);
}

function networkOf(entry: string): readonly [Address, number] | null {
  if (isNetwork(entry)) return ipaddr.parseCIDR(entry);
  const isAddress = ipaddr.IPv6.isValid(entry) || ipaddr.IPv4.isValidFourPartDecimal(entry);
  if (!isAddress) return null;
  const address = ipaddr.parse(entry);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

function receiverOf(entry: string): string | null {
  const match = /^(?<host>[^/@?#\s]+):(?<port>\d{1,5})$/.exec(entry);
  const port = Number(match?.groups?.['port']);
  if (match === null || port < 1 || port > 65_535) return null;
  const url = `http://${entry}/`;
  return urlProblem(url) === null ? receiverKey(new URL(url)) : null;
}

/** Host and port of a URL as one key; the port is always written, a trailing dot of the name never. */
export function receiverKey(url: URL): string {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return `${url.hostname.replace(/\.$/, '')}:${port}`;
}

/** Reads a comma-separated list of networks and `host:port`; names every entry that is neither. */
export function readAllowance(text: string): AllowanceReading {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const read = entries.map((entry) => ({
    entry,
    network: networkOf(entry),
    receiver: receiverOf(entry),
  }));
  const wrong = read.filter(({ network, receiver }) => network === null && receiver === null);
  if (wrong.length > 0) return { ok: false, wrong: wrong.map(({ entry }) => entry) };
  const networks = read.flatMap(({ network }) => (network === null ? [] : [network]));
  const receivers = read.flatMap(({ network, receiver }) =>
    network === null && receiver !== null ? [receiver] : [],
  );
  return { ok: true, allowance: { networks, receivers } };
}

export function isNetworkAllowed(allowance: CallbackAllowance, address: Address): boolean {
  return allowance.networks.some(
    ([network, bits]) => network.kind() === address.kind() && address.match(network, bits),
  );
}
