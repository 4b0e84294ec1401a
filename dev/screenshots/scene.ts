/**
 * The scene of the pictures: a server with its UI, a worker, a simulated organisation, and windows in the states that
 * an operator meets. Everything it starts ends with `stop`.
 */
import { setTimeout as pause } from 'node:timers/promises';
import {
  MaintenanceClient,
  type FlowIvrRequest,
  type Phase,
  type WindowHandle,
} from '../../src/client/index.ts';
import { startDevServer, type DevServer } from '../dev-server/index.ts';
import { Programs } from '../programs/programs.ts';
import { workerEnvironment } from '../programs/worker-environment.ts';
import {
  createSimulatorControl,
  DEFAULT_CLIENT,
  type SimulatorControl,
} from '../simulator/index.ts';

/** Name of namespace, task queue and organisation. */
export const SCENE = 'bank';
const HOUR_MS = 60 * 60_000;
const LOOK_AGAIN_MS = 200;
const PATIENCE_MS = 60_000;

interface Booking {
  readonly line: string;
  readonly name: string;
  readonly inMs: number;
  readonly by: string;
  readonly ticket: string;
  readonly reason: string;
}

/** Minutes until the start, as in a night of a bank. */
const BOOKINGS: readonly Booking[] = [
  {
    line: 'cards',
    name: 'Card services',
    inMs: 0,
    by: 'mia',
    ticket: 'CHG-4711',
    reason: 'card host is upgraded',
  },
  {
    line: 'main',
    name: 'Main line',
    inMs: 0,
    by: 'jonas',
    ticket: 'CHG-4713',
    reason: 'core banking release 27.1',
  },
  {
    line: 'claims',
    name: 'Claims hotline',
    inMs: 2 * HOUR_MS,
    by: 'mia',
    ticket: 'CHG-4714',
    reason: 'claims database moves',
  },
  {
    line: 'loans',
    name: 'Loans',
    inMs: 5 * HOUR_MS,
    by: 'priya',
    ticket: 'CHG-4718',
    reason: 'credit check is replaced',
  },
  {
    line: 'brokers',
    name: 'Broker desk',
    inMs: 30 * HOUR_MS,
    by: 'priya',
    ticket: 'CHG-4722',
    reason: 'market data is switched',
  },
  {
    line: 'branches',
    name: 'Branch support',
    inMs: 0,
    by: 'jonas',
    ticket: 'CHG-4709',
    reason: 'telephony firmware',
  },
];

export interface Scene {
  readonly uiUrl: string;
  readonly client: MaintenanceClient;
  /** By line, e.g. `cards`. */
  readonly windows: ReadonlyMap<string, WindowHandle>;
  stop(): Promise<void>;
}

function request(booking: Booking, nowMs: number): FlowIvrRequest {
  return {
    flow_id: booking.line,
    start_time: new Date(nowMs + booking.inMs).toISOString(),
    duration_minutes: 90,
    max_start_delay_minutes: 60,
    max_concurrent_windows: 10,
    fallback_greeting: 'We are working on our systems. Please call back after three.',
    reroute_queue_id: 'q1w2e3r4-t5y6-7u8i-9o0p-a1s2d3f4g5h6',
    callback_url: 'https://hooks.example.com/changes',
    callback_events: ['failed'],
    requested_by: booking.by,
    change_ticket: booking.ticket,
    reason: booking.reason,
  };
}

async function reaches(
  handle: WindowHandle,
  what: string,
  fits: (phase: Phase, needsPerson: boolean) => boolean,
) {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    const { phase, attention } = await handle.status();
    if (fits(phase, attention !== null)) return;
    if (Date.now() > giveUpAt) throw new Error(`${handle.workflowId} never was ${what}`);
    await pause(LOOK_AGAIN_MS);
  }
}

/** One line cannot be put back: the permission to write is withdrawn. */
async function live(
  simulator: SimulatorControl,
  windows: ReadonlyMap<string, WindowHandle>,
): Promise<void> {
  const now = BOOKINGS.filter(({ inMs }) => inMs === 0).map(({ line }) => windows.get(line));
  for (const handle of now)
    if (handle) await reaches(handle, 'active', (phase) => phase === 'active');
  await windows.get('branches')?.end({ actor: 'jonas', reason: 'firmware is in' });
  const branches = windows.get('branches');
  if (branches) await reaches(branches, 'over', (phase) => phase === 'reverted');
  await simulator.changeSettings({ withdrawn_permissions: ['flow:write'] });
  await windows.get('cards')?.end({ actor: 'mia', reason: 'card host is back' });
  const cards = windows.get('cards');
  if (cards) await reaches(cards, 'in need of a person', (_phase, needsPerson) => needsPerson);
}

async function book(client: MaintenanceClient): Promise<ReadonlyMap<string, WindowHandle>> {
  const windows = new Map<string, WindowHandle>();
  const nowMs = Date.now();
  for (const booking of BOOKINGS) {
    const { handle } = await client.schedule(request(booking, nowMs));
    windows.set(booking.line, handle);
  }
  return windows;
}

async function startWorker(
  programs: Programs,
  server: DevServer,
  simulator: string,
  enders: (() => Promise<void>)[],
) {
  await programs.start('worker', {
    env: {
      ...workerEnvironment({
        name: SCENE,
        temporal: server.address,
        simulator,
        client: DEFAULT_CLIENT,
        receiver: '127.0.0.1:9',
      }),
      REVERT_ALARM_AFTER: '5s',
    },
    onStart: (program) => void enders.push(() => program.stop()),
    ready: ({ msg }) => (msg === 'worker ready' ? true : null),
  });
}

/**
 * @param executable the Temporal server
 * @param folder of the compiled programs
 */
export async function startScene(executable: string, folder: string): Promise<Scene> {
  const enders: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (let end = enders.pop(); end !== undefined; end = enders.pop())
      await end().catch(() => undefined);
  };
  try {
    const server = await startDevServer({ executable, namespaces: [SCENE] });
    enders.push(() => server.stop());
    const programs = new Programs(folder);
    const url = await programs.startSimulator((program) => void enders.push(() => program.stop()));
    const simulator = createSimulatorControl(url);
    for (const { line, name } of BOOKINGS)
      await simulator.putTarget(line, { name, greeting: { text: `Welcome to ${name}.` } });
    await startWorker(programs, server, url, enders);
    const { address, uiAddress: uiUrl } = server;
    if (uiUrl === null) throw new Error('the server has no UI');
    const client = await MaintenanceClient.connect({
      address,
      namespace: SCENE,
      taskQueue: SCENE,
      identity: SCENE,
      env: {},
    });
    enders.push(() => client.close());
    const windows = await book(client);
    await live(simulator, windows);
    return { uiUrl, client, windows, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
