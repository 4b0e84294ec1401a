/** A worker that runs calendars, a client, and its own organisation. Everything it starts ends with `stop`. */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Client, type Connection, type WorkflowHandle } from '@temporalio/client';
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { createCalendarAccess } from '../../../src/client/calendar/calendar-access.ts';
import { calendarId } from '../../../src/contract/calendar/calendar.ts';
import type { CalendarAccess } from '../../../src/contract/calendar/calendar-access.ts';
import type { CalendarLimits } from '../../../src/contract/calendar/calendar-state.ts';
import type { BookResult, Booking } from '../../../src/contract/steps/booking-steps.ts';
import { quietWorkers } from '../../support/temporal/quiet-workers.ts';
import { bundle, type Bundle } from '../../support/temporal/workflow-bundle.ts';
import { temporalConnection, temporalNamespace } from '../../support/temporal.ts';

const WORKFLOWS = path.join(__dirname, 'calendar-test-workflows.ts');
const SLOW_SIGNALS = path.join(__dirname, 'slow-signals.ts');
const CONVERTER = path.join(__dirname, '../../../src/workflows/converters/payload-converter.ts');

let bundled: Promise<Bundle> | undefined;

export function calendarBundle(): Promise<Bundle> {
  if (bundled === undefined) quietWorkers();
  bundled ??= bundle({
    workflowsPath: WORKFLOWS,
    payloadConverterPath: CONVERTER,
    workflowInterceptorModules: [SLOW_SIGNALS],
  });
  return bundled;
}

export class CalendarLab {
  readonly client: Client;
  readonly taskQueue = `calendar-${randomUUID()}`;
  readonly #native: NativeConnection;
  #running: { readonly worker: Worker; readonly ended: Promise<void> } | null = null;

  private constructor(connection: Connection, native: NativeConnection) {
    this.#native = native;
    this.client = new Client({ connection, namespace: temporalNamespace() });
  }

  static async start(): Promise<CalendarLab> {
    const connection = await temporalConnection();
    await calendarBundle();
    const native = await NativeConnection.connect({ address: connection.options.address });
    const lab = new CalendarLab(connection, native);
    await lab.startWorker();
    return lab;
  }

  async startWorker(options: Partial<WorkerOptions> = {}): Promise<void> {
    const worker = await Worker.create({
      connection: this.#native,
      namespace: temporalNamespace(),
      taskQueue: this.taskQueue,
      workflowBundle: await calendarBundle(),
      dataConverter: { payloadConverterPath: CONVERTER },
      shutdownGraceTime: 0,
      sinks: { audit: { record: { fn: () => undefined } } },
      ...options,
    });
    this.#running = { worker, ended: worker.run() };
  }

  async stopWorker(): Promise<void> {
    this.#running?.worker.shutdown();
    await this.#running?.ended;
    this.#running = null;
  }

  async stop(): Promise<void> {
    await this.stopWorker();
    await this.#native.close();
  }

  /** A new organisation with no calendar yet. */
  organization(limits: CalendarLimits = {}, deadlineMs?: number): Organization {
    return new Organization(this, limits, deadlineMs);
  }
}

/** One organisation and its calendar. */
export class Organization {
  readonly id = `org-${randomUUID()}`;
  readonly access: CalendarAccess;
  readonly handle: WorkflowHandle;

  /** A call has more time than a worker gives it: a busy machine is late. */
  constructor(lab: CalendarLab, limits: CalendarLimits, deadlineMs = 40_000) {
    const { client, taskQueue } = lab;
    this.access = createCalendarAccess({
      client,
      taskQueue,
      organizationId: this.id,
      limits,
      deadlineMs,
    });
    this.handle = client.workflow.getHandle(calendarId(this.id));
  }

  book(booking: Booking): Promise<BookResult> {
    return this.access.book({ organization_id: this.id, booking, check_only: false });
  }

  release({ window_id, run_id }: Booking): Promise<void> {
    return this.access.release({ organization_id: this.id, window_id, run_id });
  }
}
