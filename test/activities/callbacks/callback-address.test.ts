/** Which receivers a worker calls: the table of addresses, and changing answers of the resolver. */
import {
  NOTHING_ALLOWED,
  readAllowance,
  type CallbackAllowance,
} from '../../../src/adapters/callbacks/callback-allowance.ts';
import { reachReceiver, whyNotPublic } from '../../../src/adapters/callbacks/callback-address.ts';
import type { HostAddress, HostLookup } from '../../../src/adapters/callbacks/names/host-lookup.ts';

function allow(text: string): CallbackAllowance {
  const reading = readAllowance(text);
  if (!reading.ok) throw new Error(`wrong entries: ${reading.wrong.join(' ')}`);
  return reading.allowance;
}

function host(address: string): HostAddress {
  return { address, family: address.includes(':') ? 6 : 4 };
}

function resolvesTo(...addresses: readonly string[]): HostLookup {
  return async () => addresses.map(host);
}

async function noName(): Promise<never> {
  throw new Error('ENOTFOUND');
}

function reach(url: string, allowance = NOTHING_ALLOWED, lookup: HostLookup = noName) {
  return reachReceiver(new URL(url), allowance, lookup);
}

describe('a public address', () => {
  it.each(['8.8.8.8', '1.1.1.1', '193.0.6.139', '2606:4700:4700::1111', '2a00:1450:4001::1'])(
    '%s is one',
    (address) => {
      expect(whyNotPublic(address)).toBeNull();
    },
  );

  it.each([
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['169.254.169.254', 'link-local'],
    ['100.64.0.1', 'internal'],
    ['100.100.100.200', 'internal'],
    ['0.0.0.0', 'unspecified'],
    ['255.255.255.255', 'special'],
    ['224.0.0.1', 'multicast'],
    ['192.0.0.192', 'special'],
    ['198.18.0.1', 'special'],
    ['203.0.113.9', 'special'],
    ['240.0.0.1', 'special'],
    ['168.63.129.16', 'inside a cloud'],
    ['::1', 'loopback'],
    ['::', 'unspecified'],
    ['fd00:ec2::254', 'private'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['ff02::1', 'multicast'],
    ['::ffff:127.0.0.1', 'special'],
    ['::ffff:8.8.8.8', 'special'],
    ['::127.0.0.1', 'special'],
    ['64:ff9b::7f00:1', 'special'],
    ['64:ff9b:1::a00:1', 'special'],
    ['2002:7f00:1::', 'special'],
    ['2001::1', 'special'],
    ['2001:db8::1', 'special'],
    ['3fff::1', 'special'],
    ['4000::1', 'not public'],
    ['fec0::1', 'special'],
    ['not an address', 'unreadable'],
  ])('%s is none: %s', (address, kind) => {
    expect(whyNotPublic(address)).toContain(kind);
  });
});

describe('CALLBACK_ALLOW', () => {
  it('names every entry that is neither a network nor host:port', () => {
    const text =
      '10.0.0.0/8, 10.0.0.0/33, hooks.internal, hooks.internal:99999, http://a:1, [::1]:9';
    expect(readAllowance(text)).toEqual({
      ok: false,
      wrong: ['10.0.0.0/33', 'hooks.internal', 'hooks.internal:99999', 'http://a:1'],
    });
  });

  it.each([
    '*.x',
    '*.x:443',
    '*:443',
    'hooks.*:443',
    'a\\b:80',
    'a..b:80',
    '%61:80',
    'ａ:80',
    'a\u00adb:80',
    '0x7f.1:80',
    '10.1/16',
    '010.0.0.0/8',
    '0xa.0.0.0/8',
  ])('refuses what would be read as something else: %s', (entry) => {
    expect(readAllowance(entry)).toEqual({ ok: false, wrong: [entry] });
  });

  it('takes networks and receivers that are written out', () => {
    const text = '10.1.0.0/16,fd00::/8,[::1]:9,127.0.0.1:80,bücher.intern:8080,Hooks.Intern:443';
    expect(readAllowance(text)).toMatchObject({ ok: true });
  });

  it('may be empty', () => {
    expect(readAllowance(' , ')).toEqual({ ok: true, allowance: NOTHING_ALLOWED });
  });

  it('takes a bare address as that one only', async () => {
    const allowance = allow('10.1.2.3');
    expect(await reach('http://10.1.2.3/', allowance)).toMatchObject({ kind: 'reachable' });
    expect(await reach('http://10.1.2.4/', allowance)).toMatchObject({ kind: 'refused' });
  });
});

describe('a receiver', () => {
  it.each([
    'https://127.0.0.1/',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://169.254.169.254/latest/meta-data',
  ])('is refused by its number: %s', async (url) => {
    expect(await reach(url)).toMatchObject({ kind: 'refused' });
  });

  it('is refused when its name leads inside, and no answer tells where', async () => {
    const answer = await reach(
      'https://hooks.example.com/',
      NOTHING_ALLOWED,
      resolvesTo('10.9.8.7'),
    );
    expect(answer.kind).toBe('refused');
    expect(JSON.stringify(answer)).not.toContain('10.9.8.7');
  });

  it('must be https', async () => {
    const answer = await reach('http://hooks.example.com/', NOTHING_ALLOWED, resolvesTo('8.8.8.8'));
    expect(answer).toMatchObject({ kind: 'refused' });
    expect(JSON.stringify(answer)).toContain('must be https');
  });

  it('is called only at those of its addresses that are public', async () => {
    const lookup = resolvesTo('10.0.0.1', '64:ff9b::808:808', '8.8.8.8');
    expect(await reach('https://hooks.example.com/', NOTHING_ALLOWED, lookup)).toEqual({
      kind: 'reachable',
      addresses: [host('8.8.8.8')],
    });
  });

  it('is unresolved, not refused, while its name leads nowhere', async () => {
    expect(await reach('https://hooks.example.com/')).toMatchObject({ kind: 'unresolved' });
    expect(await reach('https://hooks.example.com/', NOTHING_ALLOWED, resolvesTo())).toMatchObject({
      kind: 'unresolved',
    });
  });

  it('is allowed by a network, even in the clear, and only at addresses of that network', async () => {
    const lookup = resolvesTo('10.1.0.1', '10.2.0.1', '8.8.8.8');
    const allowance = allow('10.1.0.0/16');
    expect(await reach('http://hooks.internal/', allowance, lookup)).toEqual({
      kind: 'reachable',
      addresses: [host('10.1.0.1')],
    });
    expect(await reach('https://hooks.internal/', allowance, lookup)).toEqual({
      kind: 'reachable',
      addresses: [host('10.1.0.1'), host('8.8.8.8')],
    });
  });

  it('is not allowed by a network of the other family', async () => {
    expect(await reach('http://[::1]/', allow('0.0.0.0/0'))).toMatchObject({ kind: 'refused' });
    expect(await reach('http://127.0.0.1/', allow('::/0'))).toMatchObject({ kind: 'refused' });
  });

  it('is allowed by host and port, whatever its address', async () => {
    const allowance = allow('Hooks.internal:8080,[::1]:9000,secure.internal:443');
    const inside = resolvesTo('10.1.0.1');
    const kinds = await Promise.all(
      [
        'http://hooks.internal:8080/x',
        'https://hooks.internal.:8080/',
        'http://[::1]:9000/',
        'https://secure.internal/',
        'http://hooks.internal:8081/',
        'http://other.internal:8080/',
        'http://secure.internal/',
      ].map(async (url) => (await reach(url, allowance, inside)).kind),
    );
    const [yes, no] = ['reachable', 'refused'];
    expect(kinds).toEqual([yes, yes, yes, yes, no, no, no]);
  });
});
