/** `interlude doctor` */
import type { Command } from 'commander';
import type {
  DoctorReport,
  QueuePollers,
  StandingWindow,
  StartsStopped,
} from '../../client/index.ts';
import {
  attributeCheck,
  calendarQueueChecks,
  connectedChecks,
  failedCheck,
  keysChecks,
  pollerChecks,
  sweeperCheck,
  unconnectedChecks,
} from '../checks/temporal-checks.ts';
import {
  leftChecks,
  leftoverChecks,
  nextCheck,
  rescueFolderChecks,
  startsCheck,
  targetChecks,
  workerChecks,
} from '../checks/worker-checks.ts';
import { isClientError, type ClientPort } from '../client-port.ts';
import type { TargetRef } from '../../contract/request/target/target.ts';
import { wrongFlag } from '../input/flag-problem.ts';
import { readTargetRef } from '../input/target/object-flags.ts';
import { EXIT } from '../outcome.ts';
import { check, checkLine, verdictOf, type Check } from '../output/doctor-text.ts';
import { jsonLine } from '../output/plain/printable.ts';
import { hung } from '../output/plain/wrapped.ts';
import type { Session } from '../session.ts';
import { whileWaiting } from '../terminal/asking.ts';
import { lineChecks, windowChecks, writeCheck } from '../checks/window-checks.ts';
import { examples } from './command-options.ts';

/** Short, because the caller wants to know now and the pollers were just counted. */
const WORKER_TIMEOUT_MS = 10_000;
const LOOK_BACK_MS = 24 * 60 * 60_000;

const NO_LIST = "check the server's visibility store";

class Examination {
  readonly checks: Check[] = [];
  report: DoctorReport | null = null;
  #windows: readonly StandingWindow[] = [];
  readonly #session: Session;
  readonly #target: TargetRef | null;

  constructor(session: Session, target: TargetRef | null) {
    this.#session = session;
    this.#target = target;
  }

  /** Each line appears as soon as it is known. */
  add(...checks: readonly Check[]): void {
    this.checks.push(...checks);
    if (this.#session.json) return;
    for (const one of checks) this.#session.print(checkLine(one, this.#session.page()));
  }

  async run(): Promise<void> {
    const client = await this.#connect();
    if (client === null) return;
    const pollers = await this.#examineNamespace(client);
    if (pollers === null) return;
    await this.#examineWorker(client, pollers);
    // Known without a worker, whatever happened to it.
    await this.#examineOrganization(client);
    await this.#examineWindows(client);
    this.#examineLines();
    this.add(...keysChecks(client.missingKeys, this.#session.io.env));
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

  async #examineNamespace(client: ClientPort): Promise<readonly QueuePollers[] | null> {
    try {
      const pollers = await client.workers();
      this.add(check('namespace', 'ok', client.namespace));
      this.add(attributeCheck(await client.searchAttributes(), client.namespace));
      return pollers;
    } catch (error) {
      const step = `create the namespace ${client.namespace}, or set TEMPORAL_NAMESPACE to one that exists`;
      this.add(failedCheck('namespace', error, step));
      return null;
    }
  }

  async #examineWorker(client: ClientPort, pollers: readonly QueuePollers[]): Promise<void> {
    if (!pollers.some(({ purpose, pollers: n }) => purpose === 'windows' && n > 0))
      return this.add(...pollerChecks(pollers, false));
    try {
      const patience = { workerTimeoutMs: WORKER_TIMEOUT_MS, signal: this.#session.io.signal };
      const options = this.#target === null ? patience : { ...patience, target: this.#target };
      const { io } = this.#session;
      const report = await whileWaiting(io, 'Asking a worker …', client.doctor(options));
      this.report = report;
      this.add(...pollerChecks(pollers, false), ...workerChecks(report));
      this.add(...rescueFolderChecks(report), ...leftoverChecks(report));
      if (this.#target !== null) this.add(...targetChecks(report));
    } catch (error) {
      // The server remembers pollers for a while: only an answer proves that one is there.
      const isSilent = isClientError(error, 'no_worker');
      this.add(...pollerChecks(pollers, isSilent));
      if (!isSilent) this.add(failedCheck('worker', error, "check the worker's log"));
    }
  }

  async #examineOrganization(client: ClientPort): Promise<void> {
    try {
      const id = this.report?.organization_id ?? (await client.organization());
      if (id === null) return;
      const clock = this.#session.clock();
      this.add(...calendarQueueChecks(await client.calendarQueue(id), client.taskQueue));
      this.add(sweeperCheck(await client.sweeper(id), clock));
      this.add(startsCheck(await this.#startsStopped(client, id), clock));
    } catch (error) {
      this.add(failedCheck('sweeper', error, NO_LIST));
    }
  }

  /** The worker's report does not say if it could not read the calendar. */
  async #startsStopped(client: ClientPort, id: string): Promise<StartsStopped | null> {
    if (this.report === null) return client.startsStopped(id);
    const { starts_stopped = null, checks } = this.report;
    const isUnread = checks.some((one) => one.check === 'calendar' && one.ok !== true);
    return isUnread ? client.startsStopped(id) : starts_stopped;
  }

  async #examineWindows(client: ClientPort): Promise<void> {
    try {
      const clock = this.#session.clock();
      const asked = client.standing(new Date(clock.nowMs - LOOK_BACK_MS));
      const windows = await whileWaiting(this.#session.io, 'Checking windows …', asked);
      this.#windows = windows;
      this.add(writeCheck(windows, clock));
      this.add(...windowChecks(windows, clock));
    } catch (error) {
      this.add(failedCheck('windows', error, NO_LIST));
    }
  }

  #examineLines(): void {
    if (this.report === null) return;
    const clock = this.#session.clock();
    const told = new Set(this.checks.flatMap(({ workflow_id: id }) => id ?? []));
    this.add(...leftChecks(this.report, clock));
    this.add(
      nextCheck(this.report, this.#windows, clock),
      ...lineChecks(this.report, this.#windows, told, clock),
    );
  }
}

/** @throws {UsageError} it does not name an object */
function targetOf(text: string): TargetRef {
  const reading = readTargetRef(text);
  if (reading.ok) return reading.value;
  throw wrongFlag('--target', text, reading.message);
}

async function doctor(session: Session, target: string | undefined): Promise<void> {
  session.tellsMissingKeys = true;
  const examination = new Examination(session, target === undefined ? null : targetOf(target));
  await examination.run();
  const { checks, report } = examination;
  const { words, ...verdict } = verdictOf(checks);
  const ok = verdict.state !== 'problems';
  if (!ok) session.exitCode = EXIT.failed;
  if (session.json) session.print(jsonLine({ ok, ...verdict, checks, report }));
  else session.print(`\n${hung(words, session.page().width, 0)}`);
}

export function addDoctor(program: Command, session: Session): void {
  program
    .command('doctor')
    .description(
      'check configuration, Temporal, workers, credentials, permissions, windows and lines',
    )
    .option('--target <kind:id>', 'also check this object and the permissions it needs')
    .addHelpText(
      'after',
      `\nExit code 0: all is well, or it works with warnings; 1: a person is needed.\nNothing is written. A row is data-table-row:TABLE/KEY.\n${examples('interlude doctor', 'interlude doctor --target ivr:1a2b3c4d-0000-4000-8000-000000000001')}`,
    )
    .action(({ target }: { target?: string }) => doctor(session, target));
}
