/** `interlude codec-server` as a process: what a browser on the UI's page may do, and nobody else. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { readKeyFile } from '../../src/client/codec/payload-keys.ts';
import { PayloadVault } from '../../src/client/codec/payload-vault.ts';
import { until } from '../support/until.ts';
import { endAll, Program } from './program.ts';

const UI = 'http://localhost:8233';
const TOKEN = 'a-token-of-the-tests-0123';

function toJson({ metadata, data }: Payload) {
  const entries = Object.entries(metadata ?? {});
  return {
    metadata: Object.fromEntries(
      entries.map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]),
    ),
    data: Buffer.from(data ?? []).toString('base64'),
  };
}

function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

describe('codec-server', () => {
  let folder: string;
  let env: Readonly<Record<string, string>>;
  let sealed: object;
  const plain = toJson(defaultPayloadConverter.toPayload({ reason: 'the merger' }));

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'interlude-codec-'));
    const file = path.join(folder, 'keys');
    writeFileSync(file, `k1:${Buffer.alloc(32, 1).toString('base64')}\n`);
    writeFileSync(path.join(folder, 'token'), `${TOKEN}\n`);
    env = { PAYLOAD_KEYS_FILE: file };
    const reading = readKeyFile(env);
    if (!reading.ok || reading.keys === null) throw new Error('no keys');
    const payload = defaultPayloadConverter.toPayload({ reason: 'the merger' });
    sealed = toJson(new PayloadVault(reading.keys).seal(payload));
  });

  afterAll(() => {
    endAll();
    rmSync(folder, { recursive: true });
  });

  async function start(...flags: readonly string[]): Promise<{ url: string; program: Program }> {
    const listen = ['--listen', '127.0.0.1:0', '--ui', UI, '--json'];
    const program = new Program(['codec-server', ...listen, ...flags], env);
    const text = await until(
      'its address',
      async () => program.stdout,
      (said) => said.endsWith('\n'),
    );
    const { url }: { url: string } = JSON.parse(text);
    return { url, program };
  }

  it('decrypts and encrypts for pages of the UI, and ends at Ctrl-C', async () => {
    const { url, program } = await start();
    const preflight = await fetch(`${url}/decode`, {
      method: 'OPTIONS',
      headers: { Origin: UI, 'Access-Control-Request-Headers': 'content-type,x-namespace' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(UI);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('x-namespace');

    const decoded = await post(`${url}/decode`, { payloads: [sealed, plain] }, { Origin: UI });
    expect(await decoded.json()).toEqual({ payloads: [plain, plain] });
    const encoded = await (await post(`${url}/encode`, { payloads: [plain] })).json();
    expect(JSON.stringify(encoded)).not.toContain(plain.data);
    expect(await (await post(`${url}/decode`, encoded)).json()).toEqual({ payloads: [plain] });
    program.kill('SIGINT');
    expect((await program.ended).code).toBe(130);
  });

  it('passes back what it cannot decrypt, and answers rubbish with 400', async () => {
    const { url } = await start();
    const broken = { ...sealed, data: 'AAAA' };
    const answer = await post(`${url}/decode`, { payloads: [broken] });
    expect(await answer.json()).toEqual({ payloads: [broken] });
    for (const body of ['', '{', '[]', '{"payloads":[7]}', '{"payloads":[{"data":"%"}]}'])
      expect((await post(`${url}/decode`, body)).status).toBe(400);
  });

  it('answers no page of another origin', async () => {
    const { url } = await start();
    const body = { payloads: [sealed] };
    for (const origin of ['https://evil.example', 'http://localhost:8234', 'null'])
      expect((await post(`${url}/decode`, body, { Origin: origin })).status).toBe(403);
  });

  it('asks for its token if it has one', async () => {
    const { url } = await start('--token-file', path.join(folder, 'token'));
    const body = { payloads: [sealed] };
    expect((await post(`${url}/decode`, body)).status).toBe(401);
    const wrong = { Authorization: `Bearer ${TOKEN}x` };
    expect((await post(`${url}/decode`, body, wrong)).status).toBe(401);
    const right = { Authorization: `Bearer ${TOKEN}` };
    expect((await post(`${url}/decode`, body, right)).status).toBe(200);
  });

  it.each([
    ['0.0.0.0:0', {}, 'give --token-file, or --no-token'],
    ['nonsense', {}, 'must be host:port'],
    ['127.0.0.1:0', { PAYLOAD_KEYS_FILE: '' }, 'PAYLOAD_KEYS_FILE is required'],
    ['127.0.0.1:0', { PAYLOAD_KEYS_FILE: '/nonexistent' }, 'cannot be read (ENOENT)'],
  ])('refuses %s %j', async (listen, variables, words) => {
    const argv = ['codec-server', '--ui', UI, '--listen', listen];
    const { code, stderr } = await new Program(argv, { ...env, ...variables }).ended;
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(words) });
  });
});
