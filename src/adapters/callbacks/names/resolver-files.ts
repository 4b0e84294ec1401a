/** Reads the files of the system's resolver: host names, and how a short name is completed. Pure. */
import ipaddr from 'ipaddr.js';
import type { HostAddress } from './host-lookup.ts';

function fieldsOf(line: string): readonly string[] {
  return (line.split('#', 1)[0] ?? '')
    .trim()
    .split(/\s+/)
    .filter((field) => field !== '');
}

/** The addresses of a name in a hosts file; empty if it has none. */
export function addressesInHosts(file: string, hostname: string): readonly HostAddress[] {
  const wanted = hostname.replace(/\.$/, '').toLowerCase();
  return file.split('\n').flatMap((line): HostAddress[] => {
    const [address = '', ...names] = fieldsOf(line);
    if (!names.some((name) => name.toLowerCase() === wanted)) return [];
    if (ipaddr.IPv4.isValidFourPartDecimal(address)) return [{ address, family: 4 }];
    return ipaddr.IPv6.isValid(address) ? [{ address, family: 6 }] : [];
  });
}

const MOST_DOTS = 15;

/** The last line of a kind, because a later one replaces an earlier one. */
function lastOf(lines: readonly (readonly string[])[], ...keywords: readonly string[]) {
  const line = lines.findLast(([keyword = '']) => keywords.includes(keyword));
  return line?.slice(1) ?? [];
}

/** A name with at least this many dots is looked up as it is first. */
function ndotsOf(lines: readonly (readonly string[])[]): number {
  const options = lines.filter(([keyword]) => keyword === 'options').flat();
  const last = options.findLast((option) => /^ndots:\d+$/.test(option));
  return last === undefined ? 1 : Math.min(Number(last.slice('ndots:'.length)), MOST_DOTS);
}

/** The full names that a name may stand for, in the order of `resolv.conf`. */
export function candidateNames(file: string, hostname: string): readonly string[] {
  if (hostname.endsWith('.')) return [hostname];
  const lines = file.split('\n').map(fieldsOf);
  const completed = lastOf(lines, 'search', 'domain').map((domain) =>
    `${hostname}.${domain}`.replace(/\.+$/, ''),
  );
  const dots = hostname.split('.').length - 1;
  return dots >= ndotsOf(lines) ? [hostname, ...completed] : [...completed, hostname];
}
