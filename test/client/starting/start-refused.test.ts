/** The server refuses a start: reported in its words, never as a missing worker. */
import { status as codes } from '@grpc/grpc-js';
import { Client, type Connection } from '@temporalio/client';
import { MaintenanceClient, StartRefusedError } from '../../../src/client/index.ts';
import { temporalConnection, temporalNamespace } from '../../support/temporal.ts';
import { ClientLab, idOf } from '../client-lab.ts';
import { serviceError, type Refusal } from '../service-error.ts';

type Service = Connection['workflowService'];
type StartRequest = Parameters<Service['executeMultiOperation']>[0];
type Start = (
  request: StartRequest,
  send: (sent: StartRequest) => Promise<unknown>,
) => Promise<unknown>;

describe('a start that the server refuses', () => {
  let rig: ClientLab;

  beforeAll(async () => {
    rig = await ClientLab.start();
  });

  afterAll(() => rig.stop());

  /** A client that starts windows in another way. */
  async function startingBy(start: Start): Promise<MaintenanceClient> {
    const connection = await temporalConnection();
    const workflowService = new Proxy(connection.workflowService, {
      get: (service, name) =>
        name === 'executeMultiOperation'
          ? (request: StartRequest) => start(request, (sent) => service.executeMultiOperation(sent))
          : Reflect.get(service, name),
    });
    const refusing = Object.create(connection, { workflowService: { value: workflowService } });
    const client = new Client({ connection: refusing, namespace: temporalNamespace() });
    return new MaintenanceClient(client, { taskQueue: rig.lab.taskQueue });
  }

  /** A client whose server answers everything except a start. */
  function refusedClient(refusal: Refusal): Promise<MaintenanceClient> {
    return startingBy(() => Promise.reject(serviceError(refusal)));
  }

  it.each([
    [codes.PERMISSION_DENIED, 'Request unauthorized.'],
    [codes.UNAUTHENTICATED, 'the token has expired'],
    [codes.INVALID_ARGUMENT, 'Blob data size exceeds limit.'],
    [codes.RESOURCE_EXHAUSTED, 'namespace rate limit exceeded'],
    [codes.FAILED_PRECONDITION, 'Namespace is not active in the current cluster.'],
    [codes.UNIMPLEMENTED, 'unknown method ExecuteMultiOperation'],
    [codes.INTERNAL, 'shard status unknown'],
  ])('is reported by its words: %s, %s', async (code, words) => {
    const client = await refusedClient({ code, words });
    const request = await rig.request();
    const error = await client.schedule(request).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StartRefusedError);
    expect(error).toMatchObject({ code: 'start_refused', workflowId: idOf(request) });
    expect(error).toHaveProperty('message', expect.stringContaining(`${codes[code]}: ${words}`));
    expect(error).toHaveProperty('message', expect.not.stringContaining('worker'));
  });

  it('is one, too, if no answer came and nothing was started', async () => {
    const client = await refusedClient({ code: codes.DEADLINE_EXCEEDED, words: 'too late' });
    const error = await client.schedule(await rig.request()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StartRefusedError);
    expect(error).toHaveProperty('message', expect.stringContaining('did not accept it in time'));
  });

  it('is reported as such by a real server', async () => {
    const client = await startingBy((request, send) => {
      const [start] = request.operations ?? [];
      if (start?.startWorkflow) start.startWorkflow.requestId = 'x'.repeat(2_000);
      return send(request);
    });
    const error = await client.schedule(await rig.request()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StartRefusedError);
    expect(error).toHaveProperty('message', expect.stringMatching(/RequestId length exceeds/i));
  });
});
