/** A client that is closed while Temporal does not answer: no call of it ends the process. */
import { Server, ServerCredentials, status as codes } from '@grpc/grpc-js';
import { Client, Connection } from '@temporalio/client';
import { ClientClosedError, MaintenanceClient } from '../../../src/client/index.ts';
import { until } from '../../support/until.ts';

const SERVICE = '/temporal.api.workflowservice.v1.WorkflowService';

/** A server that tells what it is, and else is not available. */
class AwayServer {
  asked = 0;
  port = 0;
  readonly #server = new Server();

  async start(): Promise<void> {
    const register = (method: string, code: number | null): void => {
      this.#server.register(
        `${SERVICE}/${method}`,
        (_call: unknown, answer: (error: object | null, bytes?: Buffer) => void) => {
          if (code === null) return answer(null, Buffer.alloc(0));
          this.asked += 1;
          answer({ code, details: 'away' });
        },
        (answered: Buffer) => answered,
        (asked: Buffer) => asked,
        'unary',
      );
    };
    register('GetSystemInfo', null);
    register('DescribeTaskQueue', codes.UNAVAILABLE);
    this.port = await new Promise<number>((resolve, reject) => {
      this.#server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
        error === null ? resolve(port) : reject(error),
      );
    });
  }

  stop(): void {
    this.#server.forceShutdown();
  }
}

describe('close', () => {
  const server = new AwayServer();
  beforeAll(() => server.start());
  afterAll(() => server.stop());

  it('lets a call that waits for its next try fail, and nothing else', async () => {
    const address = `127.0.0.1:${server.port}`;
    const client = await MaintenanceClient.connect({ address, env: {} });
    const failed = client.workers().then(
      () => null,
      (error: unknown) => error,
    );
    // The pause after the first tries is short, that after later ones outlasts what follows.
    await until(
      'some tries',
      () => server.asked,
      (asked) => asked >= 9,
    );
    await client.close();
    expect(await failed).toBeInstanceOf(Error);
  });
});

describe('a client that is closed', () => {
  const connection = Connection.lazy({ address: '127.0.0.1:9' });
  const client = new MaintenanceClient(new Client({ connection }));
  const window = client.getHandle('ivr-window/flow-ivr:line/20300101T000000Z');
  const BY = { actor: 'mia', reason: 'test' };
  const request = {
    flow_id: 'a',
    start_time: new Date(Date.now() + 86_400_000).toISOString(),
    duration_minutes: 5,
    fallback_greeting: 'Please call back.',
    callback_url: 'https://hooks.example.com/x',
  };

  beforeAll(() => client.close());

  const CALLS: Readonly<Record<string, () => Promise<unknown>>> = {
    schedule: () => client.schedule(request),
    dryRun: () => client.dryRun(request),
    find: () => client.find('line'),
    list: () => client.list()[Symbol.asyncIterator]().next(),
    lookUp: () => client.lookUp('line'),
    doctor: () => client.doctor(),
    stopStarts: () => client.stopStarts(BY),
    allowStarts: () => client.allowStarts(BY),
    endAll: () => client.endAll(BY),
    sweeper: () => client.sweeper('org'),
    standing: () => client.standing(new Date()),
    organization: () => client.organization(),
    calendarQueue: () => client.calendarQueue('org'),
    startsStopped: () => client.startsStopped('org'),
    auditBetween: () => client.auditBetween(new Date(0), new Date())[Symbol.asyncIterator]().next(),
    historySince: () => client.historySince(),
    workers: () => client.workers(),
    searchAttributes: () => client.searchAttributes(),
    status: () => window.status(),
    extend: () => window.extend({ ...BY, byMinutes: 5 }),
    end: () => window.end(BY),
    cancel: () => window.cancel(BY),
    retryNow: () => window.retryNow(BY),
    takeOver: () => window.takeOver(BY),
    result: () => window.result(),
    audit: () => window.audit(),
    callbacks: () => window.callbacks(),
    verify: () => window.verify(),
    whoChanged: () => window.whoChanged(),
    watch: () => window.watch().next(),
  };

  it.each(Object.entries(CALLS))('says so: %s', async (_call, ask) => {
    const error = await ask().then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ClientClosedError);
    expect(error).toMatchObject({ code: 'closed', problems: [], conflicts: [] });
  });

  it('is closed twice', async () => {
    await expect(client.close()).resolves.toBeUndefined();
  });
});
