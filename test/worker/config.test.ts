/** The worker's settings: what it accepts, and that every problem is reported at once without a secret. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  describeProblems,
  readConfig,
  type WorkerConfig,
} from '../../src/worker/settings/config.ts';
import { readDuration } from '../../src/worker/settings/environment.ts';
import { timingFor } from '../../src/worker/settings/timing.ts';

const folder = mkdtempSync(join(tmpdir(), 'interlude-config-'));
writeFileSync(join(folder, 'none.toml'), '[profile.default]\n');
afterAll(() => rmSync(folder, { recursive: true }));

const REQUIRED = {
  GENESYS_CLIENT_ID: 'client-1',
  GENESYS_CLIENT_SECRET: 'the-client-secret',
  GENESYS_ORGANIZATION_ID: 'org-1',
  // No profile of the user who runs the tests.
  TEMPORAL_CONFIG_FILE: join(folder, 'none.toml'),
};

function config(more: NodeJS.ProcessEnv = {}): WorkerConfig {
  const reading = readConfig({ ...REQUIRED, ...more });
  if (!reading.ok) throw new Error(describeProblems(reading.problems));
  return reading.config;
}

/** The variables with a problem, and all that is reported about them. */
function refused(env: NodeJS.ProcessEnv) {
  const reading = readConfig(env);
  if (reading.ok) throw new Error('nothing was refused');
  const variables = reading.problems.map(({ variable }) => variable);
  return { variables, said: describeProblems(reading.problems) };
}

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('the organisation', () => {
  it.each([
    ['A1B2C3D4-E5F6-7890-ABCD-EF1234567890', 'a1b2c3d4-e5f6-7890-abcd-ef1234567890'],
    ['Org-1', 'Org-1'],
  ])('%s has one calendar, however its UUID is spelled', (given, id) => {
    expect(config({ GENESYS_ORGANIZATION_ID: given }).genesys.organizationId).toBe(id);
  });
});

describe('a worker with the required settings only', () => {
  it('takes the defaults of the contract', () => {
    expect(config()).toMatchObject({
      genesys: {
        apiUrl: 'https://api.my.genesys.cloud',
        loginUrl: 'https://login.my.genesys.cloud',
        clientId: 'client-1',
        organizationId: 'org-1',
      },
      temporal: { address: 'localhost:7233', namespace: 'default' },
      taskQueue: 'ivr-maintenance',
      callbacks: { secrets: [], allowance: { networks: [], receivers: [] } },
      timing: { arm_lead_ms: 60_000, dispatch_lead_ms: 5_000, revert_alarm_after_ms: 60_000 },
      minuteMs: 60_000,
      rescueDirectory: null,
      metricsAddress: null,
      logLevel: 'info',
    });
  });

  it('reads an empty variable as one that is not set', () => {
    expect(config({ LOG_LEVEL: '', METRICS_ADDRESS: ' ', GENESYS_API_URL: '' })).toMatchObject({
      logLevel: 'info',
      metricsAddress: null,
      genesys: { apiUrl: 'https://api.my.genesys.cloud' },
    });
  });
});

describe('optional settings', () => {
  it('names both hosts by the environment, or each by its own URL', () => {
    expect(config({ GENESYS_ENVIRONMENT: 'mypurecloud.ie' }).genesys).toMatchObject({
      apiUrl: 'https://api.mypurecloud.ie',
      loginUrl: 'https://login.mypurecloud.ie',
    });
    const urls = { GENESYS_API_URL: 'http://127.0.0.1:9/', GENESYS_LOGIN_URL: 'https://l.example' };
    expect(config(urls).genesys).toMatchObject({
      apiUrl: 'http://127.0.0.1:9',
      loginUrl: 'https://l.example',
    });
  });

  it.each([
    ['127.0.0.1:9464', { host: '127.0.0.1', port: 9464 }],
    [':9464', { host: '0.0.0.0', port: 9464 }],
    ['[::1]:0', { host: '::1', port: 0 }],
    ['localhost:80', { host: 'localhost', port: 80 }],
  ])('reads METRICS_ADDRESS %s', (METRICS_ADDRESS, expected) => {
    expect(config({ METRICS_ADDRESS }).metricsAddress).toEqual(expected);
  });

  it('reads secrets, allowed receivers, alarm and folder', () => {
    const read = config({
      CALLBACK_SIGNING_SECRET: 'whsec_bmV3, the old one',
      CALLBACK_ALLOW: '127.0.0.1/32,hooks.internal:8080',
      REVERT_ALARM_AFTER: '5m',
      RESCUE_DIR: '/rescue',
    });
    expect(read.callbacks.secrets).toEqual(['whsec_bmV3', 'the old one']);
    expect(read.callbacks.allowance.networks).toHaveLength(1);
    expect(read.callbacks.allowance.receivers).toEqual(['hooks.internal:8080']);
    expect(read.timing.revert_alarm_after_ms).toBe(300_000);
    expect(read.rescueDirectory).toBe('/rescue');
  });

  it('reads what every Temporal program reads: address, namespace, TLS, API key', () => {
    const { temporal } = config({
      TEMPORAL_ADDRESS: 'ns.a1b2.tmprl.cloud:7233',
      TEMPORAL_NAMESPACE: 'ns.a1b2',
      TEMPORAL_API_KEY: 'key-1',
    });
    expect(temporal).toMatchObject({
      address: 'ns.a1b2.tmprl.cloud:7233',
      namespace: 'ns.a1b2',
      connection: { apiKey: 'key-1', tls: true },
    });
  });

  it('reads a profile of Temporal, which the environment overrides', () => {
    const profile = file('temporal.toml', '[profile.line]\naddress="a:1"\nnamespace="from-file"\n');
    const { temporal } = config({
      TEMPORAL_CONFIG_FILE: profile,
      TEMPORAL_PROFILE: 'line',
      TEMPORAL_ADDRESS: 'b:2',
    });
    expect(temporal).toMatchObject({ address: 'b:2', namespace: 'from-file' });
  });

  it('reads the secret file anew each time', async () => {
    const path = file('secret', 'first\n');
    const { clientSecret } = config({
      GENESYS_CLIENT_SECRET: undefined,
      GENESYS_CLIENT_SECRET_FILE: path,
    }).genesys;
    expect(await clientSecret()).toBe('first');
    file('secret', 'second');
    expect(await clientSecret()).toBe('second');
    file('secret', ' ');
    await expect(clientSecret()).rejects.toThrow('is empty');
  });
});

describe('wrong settings', () => {
  it('are all told at once, each with its name', () => {
    const { variables, said } = refused({
      TEMPORAL_CONFIG_FILE: REQUIRED.TEMPORAL_CONFIG_FILE,
      TEMPORAL_ADDRESS: 'https://temporal:7233/',
      GENESYS_API_URL: 'ftp://x',
      METRICS_ADDRESS: '9464',
      LOG_LEVEL: 'loud',
      REVERT_ALARM_AFTER: '60',
      CALLBACK_ALLOW: 'everything',
    });
    expect(variables.toSorted()).toEqual([
      'CALLBACK_ALLOW',
      'GENESYS_API_URL',
      'GENESYS_CLIENT_ID',
      'GENESYS_CLIENT_SECRET',
      'GENESYS_ORGANIZATION_ID',
      'LOG_LEVEL',
      'METRICS_ADDRESS',
      'REVERT_ALARM_AFTER',
      'TEMPORAL_ADDRESS',
    ]);
    expect(said).toContain('The worker cannot start: 9 settings are wrong.');
    expect(said).toContain('  GENESYS_CLIENT_ID is required');
  });

  it.each([
    ['GENESYS_API_URL', 'http://api.example.com'],
    ['GENESYS_API_URL', 'https://user:pass@api.example.com'],
    ['GENESYS_LOGIN_URL', 'http://127.0.0.1.example.com'],
    ['GENESYS_LOGIN_URL', 'login'],
    ['GENESYS_ENVIRONMENT', 'https://mypurecloud.ie'],
    ['GENESYS_ENVIRONMENT', 'mypurecloud.ie/x'],
    ['GENESYS_ORGANIZATION_ID', 'a/b'],
    ['TEMPORAL_TASK_QUEUE', 'a queue'],
    ['TEMPORAL_TASK_QUEUE', 'é'.repeat(128)],
    ['METRICS_ADDRESS', '127.0.0.1:65536'],
    ['METRICS_ADDRESS', 'http://127.0.0.1:80'],
    ['REVERT_ALARM_AFTER', '4s'],
    ['REVERT_ALARM_AFTER', '25h'],
    ['CALLBACK_SIGNING_SECRET', 'whsec_!!'],
    ['CALLBACK_SIGNING_SECRET', 'a,,b'],
    ['CALLBACK_ALLOW', '10.0.0.0/8;127.0.0.1/32'],
  ])('%s may not be %s', (variable, value) => {
    expect(refused({ ...REQUIRED, [variable]: value }).variables).toEqual([variable]);
  });

  it('never show a secret', () => {
    const { said } = refused({
      ...REQUIRED,
      GENESYS_CLIENT_SECRET: 'hidden-secret-1',
      GENESYS_CLIENT_SECRET_FILE: '/nowhere',
      GENESYS_API_URL: 'https://user:hidden-secret-2@example.com',
      CALLBACK_SIGNING_SECRET: 'hidden-secret-3,whsec_!',
      TEMPORAL_CONFIG_FILE: file('bad.toml', '[profile.default]\napi_key = "hidden-secret-4" "\n'),
      LOG_LEVEL: 'loud',
    });
    expect(said).not.toContain('hidden-secret');
    expect(said).toContain('TEMPORAL_* cannot be read');
  });

  it('say that secret and secret file exclude each other, and that the file must be there', () => {
    const both = refused({ ...REQUIRED, GENESYS_CLIENT_SECRET_FILE: '/nowhere' });
    expect(both.said).toContain('are both set');
    const missing = refused({
      ...REQUIRED,
      GENESYS_CLIENT_SECRET: '',
      GENESYS_CLIENT_SECRET_FILE: join(folder, 'no-such-file'),
    });
    expect(missing.variables).toEqual(['GENESYS_CLIENT_SECRET_FILE']);
    expect(missing.said).toContain('ENOENT');
  });
});

describe('scaled minutes', () => {
  it('are refused unless the API is on this machine', () => {
    const minute = { INTERLUDE_TEST_MINUTE_MS: '1000' };
    const real = { ...REQUIRED, ...minute, GENESYS_API_URL: 'https://api.mypurecloud.ie' };
    expect(refused(real).variables).toEqual(['INTERLUDE_TEST_MINUTE_MS']);
    expect(refused({ ...REQUIRED, ...minute }).variables).toEqual(['INTERLUDE_TEST_MINUTE_MS']);
    expect(config({ ...minute, GENESYS_API_URL: 'http://127.0.0.1:8090' }).minuteMs).toBe(1_000);
  });

  it.each(['0', '9', '60001', '1.5', '-1', 'fast'])('may not be %s', (value) => {
    const env = {
      ...REQUIRED,
      GENESYS_API_URL: 'http://[::1]:80',
      INTERLUDE_TEST_MINUTE_MS: value,
    };
    expect(refused(env).variables).toEqual(['INTERLUDE_TEST_MINUTE_MS']);
  });

  it.each([60_000, 10_000, 5_000, 1_000, 100, 10])('of %i ms leave workable leads', (minuteMs) => {
    const timing = timingFor(minuteMs, null);
    expect(timing.arm_lead_ms).toBeGreaterThanOrEqual(2 * timing.dispatch_lead_ms);
    expect(timing.arm_lead_ms).toBeLessThanOrEqual(60_000);
    expect(timing.dispatch_lead_ms).toBeGreaterThanOrEqual(300);
    expect(timing.dispatch_lead_ms).toBeLessThanOrEqual(5_000);
    expect(timing.revert_alarm_after_ms).toBeGreaterThanOrEqual(5_000);
  });

  it('leave an alarm that was asked for as it is', () => {
    expect(timingFor(1_000, 90_000).revert_alarm_after_ms).toBe(90_000);
  });
});

describe('a length of time', () => {
  it.each([
    ['60s', 60_000],
    ['5m', 300_000],
    ['1.5h', 5_400_000],
    ['500ms', 500],
    ['2 s', 2_000],
    ['60', null],
    ['-5s', null],
    ['five minutes', null],
    ['', null],
    ['5d', null],
  ])('%j is %j ms', (text, ms) => {
    expect(readDuration(text)).toBe(ms);
  });
});
