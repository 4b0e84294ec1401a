/** A Temporal client passed in by a user is accepted, whichever copy of the SDK created it, and nothing else is. */
import { Client, Connection } from '@temporalio/client';
import { ConfigurationError, MaintenanceClient } from '../../../src/client/index.ts';

async function call<R>(_when: unknown, work: () => Promise<R>): Promise<R> {
  return work();
}

describe('a client of your own', () => {
  it('is taken with its namespace', async () => {
    const connection = Connection.lazy();
    const own = new MaintenanceClient(new Client({ connection, namespace: 'lines' }));
    expect(own.namespace).toBe('lines');
    await own.close();
  });

  it('is refused if it is none', () => {
    const other = {
      options: { namespace: 'lines' },
      connection: {},
      workflow: {},
      schedule: {},
      withDeadline: call,
      withAbortSignal: call,
    };
    expect(() => new MaintenanceClient(other)).toThrow(ConfigurationError);
  });

  it.each([[undefined], [null], ['127.0.0.1:7233'], [{}], [{ options: {} }]])(
    'is refused by name if a program without types passes %j',
    (other) => {
      const make = (): unknown => Reflect.construct(MaintenanceClient, [other]);
      expect(make).toThrow(ConfigurationError);
    },
  );
});
