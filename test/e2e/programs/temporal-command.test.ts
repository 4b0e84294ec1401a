import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import { freePorts } from '../../../dev/dev-server/free-ports.ts';
import { temporalAddress } from '../../support/temporal.ts';
import { until } from '../../support/until.ts';

const RUN = path.resolve(__dirname, '../../../tools/run.mjs');

describe('npm run temporal', () => {
  const children: ChildProcess[] = [];
  let said = '';

  afterEach(async () => {
    const running = children.splice(0).filter((child) => child.exitCode === null);
    for (const child of running) child.kill('SIGTERM');
    await Promise.all(running.map((child) => once(child, 'close')));
  });

  function temporal(...args: readonly string[]): ChildProcess {
    said = '';
    const child = spawn(process.execPath, [RUN, 'temporal', ...args]);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
    }
    children.push(child);
    return child;
  }

  it('prints its addresses once it answers, and ends cleanly on Ctrl-C', async () => {
    const [port = 0, uiPort = 0] = await freePorts(2);
    const child = temporal('--port', `${port}`, '--ui-port', `${uiPort}`, '--namespace', 'mine');
    await until(
      'the last line',
      () => said,
      (text) => text.includes('Ctrl-C ends it.'),
    );
    expect(said).toContain(`Temporal server: 127.0.0.1:${port}`);
    expect(said).toContain(`Temporal UI:     http://127.0.0.1:${uiPort}`);
    const connection = await Connection.connect({ address: `127.0.0.1:${port}` });
    const { namespaceInfo } = await connection.workflowService.describeNamespace({
      namespace: 'mine',
    });
    await connection.close();
    expect(namespaceInfo?.name).toBe('mine');
    expect((await fetch(`http://127.0.0.1:${uiPort}/`)).status).toBe(200);
    child.kill('SIGINT');
    expect(await exitCode(child)).toBe(0);
    expect(await answers(port)).toBe(false);
  });

  it('names the port that is in use, and exits with 1', async () => {
    const port = temporalAddress().split(':')[1] ?? '';
    expect(await exitCode(temporal('--port', port))).toBe(1);
    expect(said).toContain(
      `port ${port} is in use by another program; choose others with --port and --ui-port.\n`,
    );
  });

  it('names what is wrong with the command line, and exits with 2', async () => {
    expect(await exitCode(temporal('--db'))).toBe(2);
    expect(said).toContain('--db');
    expect(said).toContain('usage: npm run temporal');
  });
});

async function exitCode(child: ChildProcess): Promise<unknown> {
  const [code]: unknown[] = await once(child, 'close');
  return code;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
