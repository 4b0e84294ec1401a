// A client that is closed while Temporal does not answer: no call of it ends the process.
import { Server, ServerCredentials, status as codes } from '@grpc/grpc-js';
import { MaintenanceClient } from '../../../src/client/index.ts';
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
