/** A client behind the interface of the commands: gives scripted answers, remembers the calls. */
import type {
  AuditEntry,
  AuditRecord,
  By,
  CallbackView,
  Conflict,
  ControlledStatus,
  DoctorOptions,
  DoctorReport,
  DryRun,
  Ended,
  Extension,
  JsonValue,
  LineLookup,
  ListFilter,
  Problem,
  QueuePollers,
  Retry,
  StandingWindow,
  StartsStopped,
  SweeperState,
  TargetRef,
  Verification,
  WhoChanged,
  WindowStatus,
} from '../../src/client/index.ts';
import type { ClientPort, ScheduledPort, WindowPort } from '../../src/cli/client-port.ts';

export const NOW_MS = Date.parse('2027-01-14T12:00:00Z');
export const WINDOW_ID = 'ivr-window/flow-ivr:main-line/20270115T020000Z';

interface Details {
  readonly problems?: readonly Problem[];
  readonly conflicts?: readonly Conflict[];
  readonly kind?: string;
}

/** An error as the client throws them. */
export class FakeClientError extends Error {
  readonly code: string;
  readonly problems: readonly Problem[];
  readonly conflicts: readonly Conflict[];
  readonly workflowId = WINDOW_ID;
  readonly kind: string;

  constructor(code: string, message: string, rest: Details = {}) {
    super(message);
    this.code = code;
    this.problems = rest.problems ?? [];
    this.conflicts = rest.conflicts ?? [];
    this.kind = rest.kind ?? 'not_now';
  }
}

export function aStatus(changes: Partial<WindowStatus> = {}): WindowStatus {
  return {
    workflow_id: WINDOW_ID,
    run_id: 'run-1',
    phase: 'scheduled',
    line: 'normal',
    target: 'flow-ivr:main-line',
    target_name: 'Main line',
    flow_id: 'main-line',
    start_time: '2027-01-15T02:00:00.000+00:00',
    end_time: '2027-01-15T02:30:00.000+00:00',
    planned_end_time: '2027-01-15T02:30:00.000+00:00',
    duration_minutes: 30,
    fallback_greeting: 'Please call back in 30 minutes.',
    reroute_queue_id: 'queue-1',
    announcement: null,
    requested_by: null,
    reason: null,
    change_ticket: null,
    previous_version: null,
    new_version: null,
    applied_at: null,
    reverted_at: null,
    start_lateness_ms: null,
    revert_lateness_ms: null,
    drift: null,
    attention: null,
    findings: [],
    ...changes,
  };
}

export function anAuditRecord(changes: Partial<AuditRecord> = {}): AuditRecord {
  return {
    flow_id: 'main-line',
    target: 'flow-ivr:main-line',
    previous_version: 14,
    new_version: 15,
    scheduled_start: '2027-01-15T02:00:00.000+00:00',
    scheduled_end: '2027-01-15T02:30:00.000+00:00',
    latency_ms: 12.3,
    timestamp: '2027-01-15T02:00:00.100+00:00',
    callback_status: 'pending',
    event: 'applied',
    workflow_id: WINDOW_ID,
    run_id: 'run-1',
    actor: null,
    actor_source: null,
    reason: null,
    attempts: [],
    details: null,
    ...changes,
  };
}

export function aCallback(changes: Partial<CallbackView> = {}): CallbackView {
  return {
    event: 'reverted',
    state: 'under_way',
    receiver: 'hooks.example.com (#1a2b3c4d)',
    since: '2027-01-14T11:50:00.000+00:00',
    tries: 4,
    last_failure: 'hooks.example.com (#1a2b3c4d) answered 503',
    next_try: '2027-01-14T12:20:00.000+00:00',
    workflow_id: null,
    ...changes,
  };
}

export function aDryRun(changes: Partial<DryRun> = {}): DryRun {
  return {
    kind: 'dry_run',
    verdict: { accepted: true, code: null, findings: [], problems: [], conflicts: [] },
    workflow_id: WINDOW_ID,
    target: 'flow-ivr:main-line',
    target_name: 'Main line',
    start_time: '2027-01-15T02:00:00.000+00:00',
    end_time: '2027-01-15T02:30:00.000+00:00',
    write: {
      method: 'PATCH',
      path: '/api/v2/flow/ivr/main-line',
      if_match: 14,
      body: {
        name: 'Maintenance: main-line',
        greeting: { text: 'Please call back in 30 minutes.' },
        routing: { method: 'longest-idle', queue: { id: 'queue-1' } },
      },
    },
    hears_before: 'Callers hear: "Welcome."',
    hears_during: 'Callers hear: "Please call back in 30 minutes."',
    ...changes,
  };
}

export function aReport(changes: Partial<DoctorReport> = {}): DoctorReport {
  return {
    kind: 'doctor',
    organization_id: 'org-1',
    api_url: 'https://api.example.com',
    checks: [
      { check: 'credentials', ok: true, message: 'the API accepts them' },
      { check: 'flow_read', ok: true, message: 'permitted' },
    ],
    bookings: 0,
    active: [],
    next: null,
    ...changes,
  };
}

export function aStanding(
  changes: Partial<WindowStatus> = {},
  rest: Partial<Omit<StandingWindow, 'status'>> = {},
): StandingWindow {
  const writes = { accepted_at: null, refused: null };
  return { status: aStatus(changes), writes, neverBegan: false, ...rest };
}

export function aVerification(changes: Partial<Verification> = {}): Verification {
  return {
    workflow_id: WINDOW_ID,
    verdict: 'match',
    message: 'receipt, history and line agree',
    checks: [
      { check: 'final_version', expected: 16, actual: 16, ok: true, message: 'as in the history' },
    ],
    ...changes,
  };
}

class FakeWindow implements WindowPort {
  readonly workflowId = WINDOW_ID;
  readonly said: { verb: string; argument: By | Extension }[] = [];
  /** What `watch` yields, in order; the first one is the status. */
  statuses: readonly WindowStatus[] = [aStatus()];
  records: readonly AuditRecord[] = [];
  /** An error is thrown. */
  told: readonly CallbackView[] | Error = [];
  /** An error is thrown. */
  changedBy: WhoChanged | Error = { kind: 'who_changed', changes: [], why: null };
  asksWho = 0;
  /** What `watch` yields once the window was told to stop. */
  stopping: readonly WindowStatus[] = [];
  verification = aVerification();
  /** The way controls take, where it is not the usual one. */
  sentAs: 'signal' | null = null;
  /** Thrown by every control. */
  refusal: Error | null = null;

  async status(): Promise<WindowStatus> {
    return this.statuses[0] ?? aStatus();
  }

  async extend(extension: Extension): Promise<ControlledStatus> {
    return this.#say('extend', extension, { end_time: '2027-01-15T03:00:00.000+00:00' });
  }

  /** Like the real one: the answer is the earlier status, the effect is seen later. */
  async end(by: By): Promise<ControlledStatus> {
    return this.#stop('end', by);
  }

  async cancel(by: By): Promise<ControlledStatus> {
    return this.#stop('cancel', by);
  }

  async retryNow(by: Retry): Promise<ControlledStatus> {
    return this.#stop('retryNow', by);
  }

  async takeOver(by: By): Promise<ControlledStatus> {
    return this.#say('takeOver', by, { phase: 'failed' });
  }

  async audit(): Promise<readonly AuditRecord[]> {
    return this.records;
  }

  async callbacks(): Promise<readonly CallbackView[]> {
    if (this.told instanceof Error) throw this.told;
    return this.told;
  }

  async whoChanged(): Promise<WhoChanged> {
    this.asksWho += 1;
    if (this.changedBy instanceof Error) throw this.changedBy;
    return this.changedBy;
  }

  async verify(): Promise<Verification> {
    return this.verification;
  }

  async *watch(): AsyncGenerator<WindowStatus, void, undefined> {
    yield* this.statuses;
  }

  async #stop(verb: string, by: By): Promise<ControlledStatus> {
    const answer = await this.#say(verb, by, {});
    this.statuses = this.stopping;
    return answer;
  }

  async #say(
    verb: string,
    argument: By | Extension,
    changes: Partial<WindowStatus>,
  ): Promise<ControlledStatus> {
    this.said.push({ verb, argument });
    if (this.refusal !== null) throw this.refusal;
    const way = this.sentAs === null ? {} : { sent_as: this.sentAs };
    return { ...(await this.status()), ...changes, ...way };
  }
}

export class FakeClient implements ClientPort {
  readonly address = 'temporal.example:7233';
  readonly namespace = 'lines';
  readonly taskQueue = 'ivr-maintenance';
  missingKeys: readonly string[] = [];
  readonly window = new FakeWindow();
  readonly requests: JsonValue[] = [];
  readonly filters: ListFilter[] = [];
  readonly parts: string[] = [];
  windows: readonly WindowStatus[] = [];
  dryRunAnswer = aDryRun();
  report = aReport();
  /** The target of the last `doctor`. */
  askedAbout: TargetRef | null = null;
  lookup: LineLookup = { kind: 'lookup', lines: [], gaps: [] };
  readonly lookedUp: string[] = [];
  ended: readonly Ended[] = [];
  standingWindows: readonly StandingWindow[] = [];
  /** The windows' own records, by id, if a list lags. */
  readonly records = new Map<string, WindowStatus>();
  organizationId: string | null = 'org-1';
  calendarAt: string | null = 'ivr-maintenance';
  stopped: StartsStopped | null = null;
  sweeping: SweeperState = { state: 'running', last_sweep: '2027-01-14T11:59:30.000+00:00' };
  unregistered: readonly string[] = [];
  pollers = 1;
  entries: readonly AuditEntry[] = [];
  since: Date | null = new Date(NOW_MS - 7 * 86_400_000);
  closed = false;
  /** Thrown by every later call, except `connect`. */
  failure: Error | null = null;
  /** Held back until it resolves. */
  gate: Promise<void> = Promise.resolve();

  async scheduleJson(request: JsonValue): Promise<ScheduledPort> {
    this.requests.push(request);
    await this.#answer();
    const { verdict } = aDryRun();
    const status = await this.window.status();
    return { workflowId: WINDOW_ID, verdict, status };
  }

  async find(part: string): Promise<WindowPort> {
    this.parts.push(part);
    await this.#answer();
    return this.window;
  }

  async *list(filter: ListFilter = {}): AsyncGenerator<WindowStatus, void, undefined> {
    this.filters.push(filter);
    await this.#answer();
    yield* this.windows;
  }

  async dryRunJson(request: JsonValue): Promise<DryRun> {
    this.requests.push(request);
    await this.#answer();
    return this.dryRunAnswer;
  }

  async doctor({ target }: DoctorOptions = {}): Promise<DoctorReport> {
    this.askedAbout = target ?? null;
    await this.#answer();
    return this.report;
  }

  async lookUp(text: string): Promise<LineLookup> {
    this.lookedUp.push(text);
    await this.#answer();
    return this.lookup;
  }

  async stopStarts(by: By): Promise<string> {
    return this.#turn('stopStarts', by);
  }

  async allowStarts(by: By): Promise<string> {
    return this.#turn('allowStarts', by);
  }

  async endAll(by: By): Promise<readonly Ended[]> {
    await this.#turn('endAll', by);
    return this.ended;
  }

  async standing(): Promise<readonly StandingWindow[]> {
    return this.standingWindows;
  }

  async refreshed(listed: readonly WindowStatus[]): Promise<readonly WindowStatus[]> {
    return listed.map((row) => this.records.get(row.workflow_id) ?? row);
  }

  async organization(): Promise<string | null> {
    return this.organizationId;
  }

  async calendarQueue(): Promise<string | null> {
    return this.calendarAt;
  }

  async startsStopped(): Promise<StartsStopped | null> {
    return this.stopped;
  }

  async sweeper(): Promise<SweeperState> {
    return this.sweeping;
  }

  async #turn(verb: string, argument: By): Promise<string> {
    this.window.said.push({ verb, argument });
    await this.#answer();
    return 'org-1';
  }

  async workers(): Promise<readonly QueuePollers[]> {
    const { taskQueue, pollers } = this;
    return [
      { taskQueue, purpose: 'windows', pollers },
      { taskQueue: `${taskQueue}-genesys`, purpose: 'genesys', pollers },
      { taskQueue: `${taskQueue}-callbacks`, purpose: 'callbacks', pollers },
    ];
  }

  async searchAttributes() {
    const names = ['IvrTarget', 'WindowPhase', 'WindowStart', 'WindowEnd'] as const;
    return names.map((name) => ({ name, registered: !this.unregistered.includes(name) }));
  }

  async *auditBetween(from: Date, to: Date): AsyncGenerator<AuditEntry, void, undefined> {
    await this.#answer();
    const isWithin = ({ timestamp }: AuditEntry): boolean =>
      Date.parse(timestamp) >= from.getTime() && Date.parse(timestamp) < to.getTime();
    yield* this.entries.filter(isWithin);
  }

  async historySince(): Promise<Date | null> {
    return this.since;
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  async #answer(): Promise<void> {
    await this.gate;
    if (this.failure !== null) throw this.failure;
  }
}
