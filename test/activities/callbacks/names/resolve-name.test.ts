/** Finding a name with a real name server: like the system, and without the process's threads. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { lookup as systemLookup } from 'node:dns/promises';
import { createHostLookup } from '../../../../src/adapters/callbacks/names/host-lookup.ts';
import {
  createNameResolver,
  type NameResolverOptions,
} from '../../../../src/adapters/callbacks/names/resolve-name.ts';
import {
  addressesInHosts,
  candidateNames,
} from '../../../../src/adapters/callbacks/names/resolver-files.ts';
import { startNameServer, type NameServer } from './name-server.ts';

const WANTED = new AbortController().signal;

describe('finding a name', () => {
  let names: NameServer;
  let folder: string;

  beforeEach(async () => {
    names = await startNameServer();
    folder = await mkdtemp(path.join(tmpdir(), 'interlude-names-'));
  });

  afterEach(async () => {
    await Promise.all([names.close(), rm(folder, { recursive: true })]);
  });

  async function resolver(
    files: { hosts?: string; search?: string } = {},
    system: NameResolverOptions['system'] = async () => [],
  ) {
    const [hostsFile, searchFile] = ['hosts', 'resolv.conf'].map((name) => path.join(folder, name));
    await writeFile(hostsFile ?? '', files.hosts ?? '');
    await writeFile(searchFile ?? '', files.search ?? '');
    return createNameResolver({
      servers: [names.address],
      pace: { timeout: 4_000, tries: 1 },
      hostsFile: hostsFile ?? '',
      searchFile: searchFile ?? '',
      system,
    });
  }

  it('asks name servers', async () => {
    names.know('hooks.example.com', '192.0.2.7');
    const resolve = await resolver();
    expect(await resolve('hooks.example.com', WANTED)).toEqual([
      { address: '192.0.2.7', family: 4 },
    ]);
  });

  it('believes the hosts file first', async () => {
    names.know('hooks.example.com', '192.0.2.7');
    const resolve = await resolver({
      hosts: '10.0.0.5 other hooks.example.com # ours\n::5 hooks.example.com\n',
    });
    expect(await resolve('hooks.example.com', WANTED)).toEqual([
      { address: '10.0.0.5', family: 4 },
      { address: '::5', family: 6 },
    ]);
    expect(names.asked).toEqual([]);
  });

  it('completes a short name in the order of resolv.conf, before anything public of that name', async () => {
    names.know('receiver.dev', '192.0.2.7');
    names.know('receiver.dev.svc.cluster.local', '10.0.0.9');
    const resolve = await resolver({
      search: 'search svc.cluster.local cluster.local\noptions ndots:5\n',
    });
    expect(await resolve('receiver.dev', WANTED)).toEqual([{ address: '10.0.0.9', family: 4 }]);
    expect(await resolve('receiver.dev.', WANTED)).toEqual([{ address: '192.0.2.7', family: 4 }]);
  });

  it('asks the system for what the name servers do not know', async () => {
    const resolve = await resolver({}, async (name) => [
      { address: name === 'printer.local' ? '10.0.0.3' : '', family: 4 },
    ]);
    expect(await resolve('printer.local', WANTED)).toEqual([{ address: '10.0.0.3', family: 4 }]);
  });

  it('does not ask the system for a name that its servers are silent about', async () => {
    names.hang(() => true);
    const asked: string[] = [];
    const resolve = await resolver({}, async (name) => {
      asked.push(name);
      return [];
    });
    await expect(resolve('dead.example.com', WANTED)).rejects.toThrow(
      'its name servers do not answer',
    );
    expect(asked).toEqual([]);
  });

  it('finds twenty good names, and the system a name of its own, while sixty dead ones hang', async () => {
    names.hang((name) => name.startsWith('dead'));
    const lookup = createHostLookup(await resolver());
    const dead = Array.from({ length: 60 }, (_, at) => `dead-${at}.example.com`);
    let isOver = false;
    const hanging = Promise.allSettled(dead.map((name) => lookup(name)));
    void hanging.then(() => (isOver = true));
    const good = Array.from({ length: 20 }, (_, at) => `good-${at}.example.com`);
    for (const name of good) names.know(name, '192.0.2.7');
    const found = await Promise.all(good.map((name) => lookup(name)));
    await systemLookup('localhost');
    expect(isOver).toBe(false);
    expect(found.flat().map(({ address }) => address)).toEqual(good.map(() => '192.0.2.7'));
    const ends = await hanging;
    expect(new Set(ends.map(({ status }) => status))).toEqual(new Set(['rejected']));
  });
});

describe('the files of the resolver', () => {
  it.each([
    ['hooks', 'search a.test b.test', ['hooks.a.test', 'hooks.b.test', 'hooks']],
    ['hooks.dev', 'search a.test', ['hooks.dev', 'hooks.dev.a.test']],
    ['hooks.dev', 'search a.test\noptions edns0 ndots:2', ['hooks.dev.a.test', 'hooks.dev']],
    ['hooks.dev', 'search a.test\nsearch b.test', ['hooks.dev', 'hooks.dev.b.test']],
    ['hooks', 'domain a.test # ours', ['hooks.a.test', 'hooks']],
    ['hooks.', 'search a.test', ['hooks.']],
    ['hooks', 'search .', ['hooks', 'hooks']],
    ['hooks', '', ['hooks']],
    ['hooks.dev', 'options ndots:99', ['hooks.dev']],
  ])('%s under %j stands for %j', (name, file, candidates) => {
    expect(candidateNames(file, name)).toEqual(candidates);
  });

  it.each([
    ['10.0.0.1 hooks', 'hooks', ['10.0.0.1']],
    ['10.0.0.1\tHOOKS hooks2\r\n', 'hooks', ['10.0.0.1']],
    ['10.0.0.1 hooks', 'hooks.', ['10.0.0.1']],
    ['#10.0.0.1 hooks', 'hooks', []],
    ['10.0.0.1 # hooks', 'hooks', []],
    ['not-an-address hooks', 'hooks', []],
    ['0x7f.1 hooks', 'hooks', []],
    ['::1 hooks\n127.0.0.1 hooks', 'hooks', ['::1', '127.0.0.1']],
    ['', 'hooks', []],
  ])('%j says of %s: %j', (file, name, addresses) => {
    expect(addressesInHosts(file, name).map(({ address }) => address)).toEqual(addresses);
  });
});
