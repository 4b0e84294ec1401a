/** How our programs, the worker too, reach Temporal: `TEMPORAL_*` and profiles (TLS, API key, namespace). */
import { existsSync } from 'node:fs';
import type { ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';

const DEFAULT_ADDRESS = 'localhost:7233';
const DEFAULT_NAMESPACE = 'default';

type Loaded = ReturnType<typeof loadClientConnectConfig>['connectionOptions'];

export interface TemporalSettings {
  /** `host:port`, for messages. */
  readonly address: string;
  readonly namespace: string;
  /** For the SDK's connections, both the client's and the worker's. */
  readonly connection: Loaded & Pick<ConnectionOptions, 'address'>;
}

export type TemporalReading =
  | { readonly ok: true; readonly settings: TemporalSettings }
  | { readonly ok: false; readonly variable: string; readonly message: string };

const ADDRESS = /^(?:\[[0-9a-fA-F:.]+\]|[^\s:/@]+)(?::\d{1,5})?$/;

/** What a header can carry; the SDK's error for anything else shows the value. */
const SENDABLE = /^[ -~]*$/;

/** The setting with a secret that cannot be sent; null if none. */
function unsendable({ apiKey, metadata }: Loaded): string | null {
  const settings = Object.entries({ TEMPORAL_API_KEY: apiKey, ...metadata });
  const [name] =
    settings.find(([, value]) => typeof value === 'string' && !SENDABLE.test(value)) ?? [];
  return name ?? null;
}

/** Only the first line: after it, a parser shows the file, which may contain an API key. */
function firstLine(error: unknown): string {
  const [line = 'unknown'] = (error instanceof Error ? error.message : 'unknown').split('\n', 1);
  return line.trim();
}

/** @param env variables that are set and not empty */
export function readTemporal(env: Readonly<Record<string, string>>): TemporalReading {
  const { TEMPORAL_CONFIG_FILE: file } = env;
  // Temporal's own reader treats a missing file as an empty one.
  if (file !== undefined && !existsSync(file)) {
    const message = `names a file that is not there: ${file}`;
    return { ok: false, variable: 'TEMPORAL_CONFIG_FILE', message };
  }
  try {
    const { namespace, connectionOptions } = loadClientConnectConfig({ overrideEnvVars: env });
    const address = connectionOptions.address ?? DEFAULT_ADDRESS;
    if (!ADDRESS.test(address)) {
      const message = 'must be host:port, without scheme and path';
      return { ok: false, variable: 'TEMPORAL_ADDRESS', message };
    }
    const variable = unsendable(connectionOptions);
    if (variable !== null) {
      const message = 'has a line break or another character that no header can carry';
      return { ok: false, variable, message };
    }
    const connection = { ...connectionOptions, address };
    const settings = { address, namespace: namespace ?? DEFAULT_NAMESPACE, connection };
    return { ok: true, settings };
  } catch (error) {
    return { ok: false, variable: 'TEMPORAL_*', message: `cannot be read: ${firstLine(error)}` };
  }
}
