/**
 * What a program without types may pass to any call: refused by our own error, by name, before anything is sent. There
 * is no server here.
 */
import { Client, Connection } from '@temporalio/client';
import {
  ArgumentInvalidError,
  ConfigurationError,
  InterludeError,
  MaintenanceClient,
  verifyWebhook,
} from '../../../src/client/index.ts';

const ID = 'ivr-window/flow-ivr:line/20300101T000000Z';
const REQUEST = {
  flow_id: 'a',
  start_time: new Date(Date.now() + 86_400_000).toISOString(),
  duration_minutes: 5,
  fallback_greeting: 'Please call back.',
  callback_url: 'https://hooks.example.com/x',
};

/** As a program without types calls it. */
async function untyped(owner: object, name: string, given: readonly unknown[]): Promise<unknown> {
  const verb: unknown = Reflect.get(owner, name);
  if (typeof verb !== 'function') throw new Error(`there is no ${name}`);
  const answer: unknown = await Reflect.apply(verb, owner, given);
  const next: unknown =
    typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'next') : null;
  return typeof next === 'function' ? Reflect.apply(next, answer, []) : answer;
}

async function errorOf(asked: Promise<unknown>): Promise<unknown> {
  return asked.then(
    (answer) => new Error(`no error, but ${String(answer)}`),
    (thrown: unknown) => thrown,
  );
}

type Row = readonly [call: string, given: readonly unknown[], paths: readonly string[]];

const WAITING = (call: string, before: readonly unknown[]): readonly Row[] => [
  [call, [...before, null], ['options']],
  [call, [...before, { workerTimeoutMs: 'soon' }], ['workerTimeoutMs']],
  [call, [...before, { workerTimeoutMs: Number.NaN, signal: 1 }], ['workerTimeoutMs', 'signal']],
];

const BY = { actor: 'mia', reason: 'test' };

const CLIENT: readonly Row[] = [
  ...WAITING('schedule', [REQUEST]),
  ...WAITING('scheduleJson', [REQUEST]),
  ['schedule', [REQUEST, { verdictTimeoutMs: -1 }], ['verdictTimeoutMs']],
  ...WAITING('dryRun', [REQUEST]),
  ...WAITING('dryRunJson', [REQUEST]),
  ...WAITING('lookUp', ['main']),
  ['lookUp', [''], ['text']],
  ['lookUp', [42], ['text']],
  ...WAITING('doctor', []),
  ['doctor', [{ target: 'ivr:x' }], ['target']],
  ['doctor', [{ target: { kind: 'phone', id: 'x' } }], ['target']],
  ['doctor', [{ target: { kind: 'ivr', id: '' } }], ['target']],
  ...WAITING('stopStarts', [BY]),
  ...WAITING('allowStarts', [BY]),
  ['getHandle', [''], ['workflowId']],
  ['getHandle', [' '], ['workflowId']],
  ['getHandle', [undefined], ['workflowId']],
  ['getHandle', [42], ['workflowId']],
  ['find', [42], ['text']],
  ['find', ['x', 'extends'], ['wanted']],
  ['find', [null, null], ['text', 'wanted']],
  ['list', [null], ['filter']],
  ['list', ['active'], ['filter']],
  ['list', [{ from: 'noon' }], ['from']],
  ['list', [{ to: '2030-01-01T00:00:00' }], ['to']],
  ['list', [{ from: new Date(Number.NaN), to: 5 }], ['from', 'to']],
  ['list', [{ phases: 'active' }], ['phases']],
  ['list', [{ phases: ['activ'] }], ['phases']],
  ['list', [{ target: '' }], ['target']],
  ['list', [{ target: { kind: 'ivr', id: 'x' } }], ['target']],
  ['list', [{ active: 'yes', goesOn: 1 }], ['active', 'goesOn']],
  ['list', [{ limit: '5' }], ['limit']],
  ['list', [{ limit: Number.NaN }], ['limit']],
  ['list', [{ taskQueue: '' }], ['taskQueue']],
  ['sweeper', [''], ['organizationId']],
  ['sweeper', [], ['organizationId']],
  ['calendarQueue', [5], ['organizationId']],
  ['startsStopped', [null], ['organizationId']],
  ['standing', ['yesterday'], ['since']],
  ['standing', [], ['since']],
  ['refreshed', ['all'], ['listed']],
  ['auditBetween', ['a', 'b'], ['from', 'to']],
  ['auditBetween', [new Date(0), undefined], ['to']],
  ['auditBetween', [new Date(Number.NaN), new Date()], ['from']],
  ['historySince', ['now'], ['now']],
];

const HANDLE: readonly Row[] = [
  ...WAITING('verify', []),
  ...WAITING('whoChanged', []),
  ['watch', [null], ['options']],
  ['watch', [{ everyMs: 'often' }], ['everyMs']],
  ['watch', [{ everyMs: Number.NaN, signal: 'stop' }], ['signal', 'everyMs']],
];

function pathsOf(error: unknown): readonly string[] {
  return error instanceof InterludeError ? error.problems.map(({ path }) => path) : [String(error)];
}

/** The calls of an object, by the methods of its class. */
function callsOf(owner: object): readonly string[] {
  const prototype: object = Object.getPrototypeOf(owner);
  return Object.entries(Object.getOwnPropertyDescriptors(prototype)).flatMap(([name, { value }]) =>
    typeof value === 'function' && name !== 'constructor' ? [name] : [],
  );
}

/** What a call is refused with. */
async function refusal(owner: object, call: string, given: readonly unknown[]) {
  const error = await errorOf(untyped(owner, call, given));
  return { error, paths: pathsOf(error) };
}

describe('wrong arguments', () => {
  const connection = Connection.lazy({ address: '127.0.0.1:9' });
  const client = new MaintenanceClient(new Client({ connection }));
  const window = client.getHandle(ID);

  afterAll(() => client.close());

  it.each(CLIENT)('client.%s refuses row %# by name', async (call, given, paths) => {
    const error = expect.any(ArgumentInvalidError);
    expect(await refusal(client, call, given)).toEqual({ error, paths });
  });

  it.each(HANDLE)('handle.%s refuses row %# by name', async (call, given, paths) => {
    const error = expect.any(ArgumentInvalidError);
    expect(await refusal(window, call, given)).toEqual({ error, paths });
  });

  it('every call that takes something is in a table', () => {
    // Controls are in `control-check.test.ts`; the others take nothing.
    const others = ['extend', 'end', 'cancel', 'retryNow', 'takeOver', 'endAll'];
    const nothing = ['organization', 'workers', 'searchAttributes', 'close'];
    const ofWindow = ['status', 'booked', 'result', 'audit', 'callbacks'];
    const known = new Set([...CLIENT, ...HANDLE].map(([call]) => call));
    const left = [...callsOf(client), ...callsOf(window)].filter(
      (name) => !known.has(name) && ![...others, ...nothing, ...ofWindow].includes(name),
    );
    expect(left).toEqual([]);
  });

  it.each<readonly [unknown, readonly string[]]>([
    [null, ['options']],
    ['localhost:7233', ['options']],
    [{ address: 7233, namespace: [] }, ['address', 'namespace']],
    [
      { taskQueue: 5, apiKey: {}, profile: 1, identity: 2 },
      ['taskQueue', 'apiKey', 'profile', 'identity'],
    ],
    [{ tls: 'yes', env: 'none', connectTimeoutMs: 'long' }, ['tls', 'env', 'connectTimeoutMs']],
  ])('connect refuses %j by name', async (options, paths) => {
    const error = await errorOf(untyped(MaintenanceClient, 'connect', [options]));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(pathsOf(error)).toEqual(paths);
  });

  it.each([
    [{ taskQueue: '' }, 'taskQueue'],
    [{ address: 5 }, 'address'],
    [null, 'options'],
  ])('a client of ones own connection refuses %j', (options, path) => {
    const make = (): unknown =>
      Reflect.construct(MaintenanceClient, [new Client({ connection }), options]);
    expect(make).toThrow(ConfigurationError);
    expect(make).toThrow(path);
  });

  it.each<readonly [readonly unknown[], string]>([
    [[], 'headers'],
    [[{ body: '{}' }, 's'], 'headers'],
    [[{ body: '{}', headers: 'x' }, 's'], 'headers'],
    [[{ body: {}, headers: {} }, 's'], 'body'],
    [[{ body: '{}', headers: {} }], 'secret'],
    [[{ body: '{}', headers: {} }, 's', null], 'options'],
    [[{ body: '{}', headers: {} }, 's', { toleranceMs: 'x' }], 'toleranceMs'],
  ])('verifyWebhook(...%j) refuses %s', (given, path) => {
    const verify = (): unknown => Reflect.apply(verifyWebhook, null, given);
    expect(verify).toThrow(ConfigurationError);
    expect(verify).toThrow(path);
  });
});
