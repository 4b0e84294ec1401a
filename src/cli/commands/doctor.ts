/** `interlude doctor` */
import type { Command } from 'commander';
import type { DoctorReport } from '../../client/index.ts';
import type { ClientPort } from '../client-port.ts';
import {
  attributeCheck,
  connectedChecks,
  failedCheck,
  lineChecks,
  nextCheck,
  pollerChecks,
  rescueFolderChecks,
  startsCheck,
  sweeperCheck,
  unconnectedChecks,
  workerChecks,
} from '../checks.ts';
import { EXIT } from '../outcome.ts';
import { checkLine, type Check } from '../output/doctor-text.ts';
import type { Session } from '../session.ts';
import { whileWaiting } from '../waiting-line.ts';
import { examples } from './command-options.ts';

/** Whoever asks wants to know now, and the pollers were counted a moment ago. */
const WORKER_TIMEOUT_MS = 10_000;

class Examination {
  readonly checks: Check[] = [];
  report: DoctorReport | null = null;
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Each line appears as soon as it is known. */
  add(...checks: readonly Check[]): void {
    this.checks.push(...checks);
    if (this.#session.json) return;
    for (const check of checks) this.#session.print(checkLine(check, this.#session.paint));
  }

  async run(): Promise<void> {
    const client = await this.#connect();
    if (client === null || !(await this.#examineNamespace(client))) return;
    await this.#examineWorker(client);
  }

  async #connect(): Promise<ClientPort | null> {
    try {
      const client = await this.#session.client();
      this.add(...connectedChecks(client));
      return client;
    } catch (error) {
      this.add(...unconnectedChecks(error));
      return null;
    }
  }

  /** False where asking a worker has no sense. */
  async #examineNamespace(client: ClientPort): Promise<boolean> {
    try {
      const pollers = await client.workers();
      this.add({
        check: 'namespace',
        state: 'ok',
        message: client.namespace,
        next_step: null,
      });
      this.add(attributeCheck(await client.searchAttributes(), client.namespace));
      this.add(...pollerChecks(pollers));
      return pollers.some(({ purpose, pollers: n }) => purpose === 'windows' && n > 0);
    } catch (error) {
      const step = `create the namespace ${client.namespace}, or set TEMPORAL_NAMESPACE to one that exists`;
      this.add(failedCheck('namespace', error, step));
      return false;
    }
  }

  async #examineWorker(client: ClientPort): Promise<void> {
    try {
      const options = { workerTimeoutMs: WORKER_TIMEOUT_MS, signal: this.#session.io.signal };
      const asked = client.doctor(options);
      const report = await whileWaiting(this.#session.io, 'Asking a worker …', asked);
      this.report = report;
      const clock = this.#session.clock();
      const sweeper = await client.sweeper(report.organization_id);
      this.add(...workerChecks(report), sweeperCheck(sweeper, clock), startsCheck(report, clock));
      this.add(...rescueFolderChecks(report));
      this.add(nextCheck(report, clock), ...lineChecks(report, clock));
    } catch (error) {
      this.add(failedCheck('worker', error, 'look at the log of the worker'));
    }
  }
}

async function doctor(session: Session): Promise<void> {
  const examination = new Examination(session);
  await examination.run();
  const { checks, report } = examination;
  const isWell = checks.every(({ state }) => state !== 'fail');
  if (!isWell) session.exitCode = EXIT.failed;
  if (session.json) session.print(JSON.stringify({ ok: isWell, checks, report }));
  else session.print(isWell ? '\nAll is well.' : '\nSomething is wrong: see FAIL above.');
}

export function addDoctor(program: Command, session: Session): void {
  program
    .command('doctor')
    .description('check configuration, Temporal, workers, credentials, permissions, lines')
    .addHelpText('after', examples('interlude doctor'))
    .action(() => doctor(session));
}
