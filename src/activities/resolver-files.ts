/** Reads what the system's resolver is told in files: names of hosts, and how a short name is completed. Pure. */
import ipaddr from 'ipaddr.js';
import type { HostAddress } from './host-lookup.ts';

function fieldsOf(line: string): readonly string[] {
  return (line.split('#', 1)[0] ?? '')
    .trim()
    .split(/\s+/)
    .filter((field) => field !== '');
}

/** What a hosts file says of a name; empty where it says nothing. */
export function addressesInHosts(file: string, hostname: string): readonly HostAddress[] {
  const wanted = hostname.replace(/\.$/, '').toLowerCase();
  return file.split('\n').flatMap((line): HostAddress[] => {
    const [address = '', ...names] = fieldsOf(line);
    if (!names.some((name) => name.toLowerCase() === wanted)) return [];
    if (ipaddr.IPv4.isValidFourPartDecimal(address)) return [{ address, family: 4 }];
    return ipaddr.IPv6.isValid(address) ? [{ address, family: 6 }] : [];
  });
}

interface SearchRule {
  readonly domains: readonly string[];
  /** A name with at least so many dots is asked for as it is first. */
  readonly ndots: number;
}

const MOST_DOTS = 15;

function searchRule(file: string): SearchRule {
  let rule: SearchRule = { domains: [], ndots: 1 };
  for (const [keyword, ...values] of file.split('\n').map(fieldsOf)) {
    if (keyword === 'search' || keyword === 'domain') rule = { ...rule, domains: values };
    if (keyword !== 'options') continue;
    const ndots = values.map((option) => /^ndots:(\d+)$/.exec(option)?.[1]).findLast(Boolean);
    if (ndots !== undefined) rule = { ...rule, ndots: Math.min(Number(ndots), MOST_DOTS) };
  }
  return rule;
}

/** The whole names that a name may stand for, in the order of `resolv.conf`. */
export function candidateNames(file: string, hostname: string): readonly string[] {
  if (hostname.endsWith('.')) return [hostname];
  const { domains, ndots } = searchRule(file);
  const completed = domains.map((domain) => `${hostname}.${domain}`.replace(/\.+$/, ''));
  const dots = hostname.split('.').length - 1;
  return dots >= ndots ? [hostname, ...completed] : [...completed, hostname];
}
