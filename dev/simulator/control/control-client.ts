/** Typed control of a simulator over HTTP, wherever it runs; tests in the same process use it too. */
import { jsonOf } from '../wire/call.ts';
import { objectControl } from './object-client.ts';
import type { ObjectControl } from './object-client.ts';
import { createWaits } from './control-waits.ts';
import type { Waits } from './control-waits.ts';
import type { Fault, FaultInput } from '../faults/fault-rule.ts';
import type {
  Additions,
  ClientInput,
  DependantsInput,
  QueueFields,
  TargetFields,
} from '../stage/inputs.ts';
import type { Settings, SettingsChange } from '../stage/settings.ts';
import type {
  Firing,
  Hearing,
  Ivr,
  Page,
  Queue,
  RequestRecord,
  WriteRecord,
} from '../stage/records.ts';

/** What to read from a journal; `after` a seq, 0 for all. */
export interface Reading {
  readonly after?: number;
  /** How long to wait for the first entry. */
  readonly waitMs?: number;
}

export interface SimulatorControl extends Waits, ObjectControl {
  /** Base URL of API, login and control. */
  readonly url: string;
  targets(): Promise<readonly Ivr[]>;
  /** Null if there is none. */
  target(id: string): Promise<Ivr | null>;
  putTarget(id: string, fields?: TargetFields): Promise<WriteRecord>;
  /** Another administrator's edit. */
  editTarget(id: string, fields: TargetFields): Promise<WriteRecord>;
  deleteTarget(id: string): Promise<WriteRecord>;
  /** Many targets and queues in one call. */
  add(additions: Additions): Promise<void>;
  putQueue(id: string, fields?: QueueFields): Promise<Queue>;
  deleteQueue(id: string): Promise<void>;
  setDependants(id: string, dependants: DependantsInput): Promise<void>;
  settings(): Promise<Settings>;
  changeSettings(change: SettingsChange): Promise<Settings>;
  /** Replaces all credentials; tokens of remaining clients stay valid. */
  setClients(clients: readonly ClientInput[]): Promise<void>;
  /** Without a client: every token. @returns how many. */
  revokeTokens(clientId?: string): Promise<number>;
  hears(id: string): Promise<Hearing>;
  log(reading?: Reading & { readonly target?: string }): Promise<readonly WriteRecord[]>;
  requests(reading?: Reading & { readonly path?: string }): Promise<readonly RequestRecord[]>;
  firings(reading?: Reading & { readonly fault?: string }): Promise<readonly Firing[]>;
  addFault(rule: FaultInput): Promise<Fault>;
  faults(): Promise<readonly Fault[]>;
  /** Without an id: all of them. */
  clearFaults(id?: string): Promise<void>;
}

/** The simulator refused a control call; the message says why. */
export class SimulatorControlError extends Error {
  readonly status: number;

  constructor(what: string, status: number, why: string) {
    super(`simulator refused ${what}: ${why}`);
    this.name = 'SimulatorControlError';
    this.status = status;
  }
}

type Ask = <T>(method: string, path: string, input?: unknown) => Promise<T>;

export function createSimulatorControl(url: string): SimulatorControl {
  const base = url.replace(/\/+$/, '');
  const ask: Ask = async (method, path, input) => {
    const body = input === undefined ? {} : { body: JSON.stringify(input) };
    const response = await fetch(`${base}/_sim${path}`, { method, ...body }).catch((error) => {
      throw new Error(`no answer from the simulator at ${base}; is it running?`, { cause: error });
    });
    const text = await response.text();
    if (!response.ok) {
      throw new SimulatorControlError(`${method} ${path}`, response.status, whyOf(text));
    }
    return JSON.parse(text);
  };
  return {
    url: base,
    ...stage(ask),
    ...objectControl(ask, orNull),
    ...records(ask),
    ...createWaits(recordPages(ask)),
  };
}

type Stage = Omit<SimulatorControl, 'url' | keyof Records | keyof Waits | keyof ObjectControl>;
type Records = Pick<SimulatorControl, 'hears' | 'log' | 'requests' | 'firings'>;

function stage(ask: Ask): Stage {
  return {
    targets: () => ask('GET', '/targets'),
    target: (id) => orNull(ask<Ivr>('GET', at('/targets', id))),
    putTarget: (id, fields = {}) => ask('PUT', at('/targets', id), fields),
    editTarget: (id, fields) => ask('PATCH', at('/targets', id), fields),
    deleteTarget: (id) => ask('DELETE', at('/targets', id)),
    add: async (given) => void (await ask('POST', '/additions', given)),
    putQueue: (id, fields = {}) => ask('PUT', at('/queues', id), fields),
    deleteQueue: async (id) => void (await ask('DELETE', at('/queues', id))),
    setDependants: async (id, given) => void (await ask('PUT', at('/dependants', id), given)),
    settings: () => ask('GET', '/settings'),
    changeSettings: (change) => ask('PATCH', '/settings', change),
    setClients: async (clients) => void (await ask('PUT', '/clients', clients)),
    revokeTokens: async (clientId) => {
      const input = { client_id: clientId };
      return (await ask<{ revoked: number }>('POST', '/tokens/revoke', input)).revoked;
    },
    addFault: (rule) => ask('POST', '/faults', rule),
    faults: () => ask('GET', '/faults'),
    clearFaults: async (id) =>
      void (await ask('DELETE', id === undefined ? '/faults' : at('/faults', id))),
  };
}

function records(ask: Ask): Records {
  const pages = recordPages(ask);
  return {
    hears: (id) => ask('GET', at('/hears', id)),
    log: async (reading = {}) => (await pages.log(reading)).entries,
    requests: async (reading = {}) => (await pages.requests(reading)).entries,
    firings: async (reading = {}) => (await pages.firings(reading)).entries,
  };
}

interface RecordPages {
  log(reading: Reading & { readonly target?: string }): Promise<Page<WriteRecord>>;
  requests(reading: Reading & { readonly path?: string }): Promise<Page<RequestRecord>>;
  firings(reading: Reading & { readonly fault?: string }): Promise<Page<Firing>>;
}

function recordPages(ask: Ask): RecordPages {
  return {
    log: ({ target, ...reading }) =>
      ask('GET', `/log?${queryOf(reading, { target, kind: 'flow-ivr' })}`),
    requests: ({ path, ...reading }) => ask('GET', `/requests?${queryOf(reading, { path })}`),
    firings: ({ fault, ...reading }) => ask('GET', `/firings?${queryOf(reading, { fault })}`),
  };
}

function queryOf(reading: Reading, filter: Record<string, string | undefined>): string {
  const query = new URLSearchParams({
    after: String(reading.after ?? 0),
    wait_ms: String(reading.waitMs ?? 0),
  });
  for (const [name, value] of Object.entries(filter)) {
    if (value !== undefined) {
      query.set(name, value);
    }
  }
  return query.toString();
}

function at(path: string, id: string): string {
  return `${path}/${encodeURIComponent(id)}`;
}

async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof SimulatorControlError && error.status === 404) {
      return null;
    }
    throw error;
  }
}

function whyOf(text: string): string {
  const told = jsonOf(Buffer.from(text));
  return typeof told === 'object' && told !== null && 'error' in told
    ? JSON.stringify(told.error)
    : text.slice(0, 300);
}
