/**
 * The options of a development server, and their command line: that of `temporal server start-dev`, which the program
 * under tools/ understands as well.
 */
import { SEARCH_ATTRIBUTES } from '../../src/contract/server/search-attributes.ts';

/** How to start a development server. */
export interface DevServerOptions {
  /** Path of a `temporal` program or of the one built from tools/temporal-server. */
  readonly executable: string;
  /** @default a free port */
  readonly port?: number;
  /** Port of the UI; `none` starts without it. @default a free port */
  readonly uiPort?: number | 'none';
  /** File that keeps the state across restarts. @default in memory */
  readonly dbFilename?: string;
  /** A PostgreSQL that keeps it instead; only supported by the program built from tools/temporal-server. */
  readonly postgres?: { readonly address: string; readonly shards: number };
  /** Namespaces to create; `default` always exists. */
  readonly namespaces?: readonly string[];
  /** Name → type of search attributes besides those of the contract. */
  readonly searchAttributes?: Readonly<Record<string, string>>;
  /** Dynamic configuration besides {@link DYNAMIC_CONFIG}: key → JSON value. */
  readonly dynamicConfig?: Readonly<Record<string, boolean | number | string>>;
  /** Called with each line the server logs (warnings and errors). */
  readonly onLogLine?: (line: string) => void;
  /** How long to wait for the first answer, in milliseconds. @default 30,000 */
  readonly startTimeoutMs?: number;
}

/** The ports a server was given. */
export interface DevServerPorts {
  readonly port: number;
  /** Null without a UI. */
  readonly uiPort: number | null;
}

/** What this repository's servers always have: time skipping, and limits that tests do not reach. */
const DYNAMIC_CONFIG: Readonly<Record<string, boolean | number | string>> = {
  'frontend.WorkflowTimeSkippingEnabled': true,
  'frontend.namespaceRPS.visibility': 200,
  'system.forceSearchAttributesCacheRefreshOnRead': true,
};

/** The search attributes a server has: name → type. */
export function searchAttributesOf(options: DevServerOptions): Readonly<Record<string, string>> {
  return { ...SEARCH_ATTRIBUTES, ...options.searchAttributes };
}

function postgresFlags({ postgres }: DevServerOptions): readonly string[] {
  if (postgres === undefined) return [];
  return ['--postgres', postgres.address, '--shards', String(postgres.shards)];
}

/** The arguments of `temporal` for these options. */
export function commandLine(options: DevServerOptions, ports: DevServerPorts): readonly string[] {
  const config = { ...DYNAMIC_CONFIG, ...options.dynamicConfig };
  return [
    'server',
    'start-dev',
    '--ip',
    '127.0.0.1',
    '--port',
    String(ports.port),
    '--log-format',
    'text',
    '--log-level',
    'warn',
    ...(ports.uiPort === null ? ['--headless'] : ['--ui-port', String(ports.uiPort)]),
    ...(options.dbFilename === undefined ? [] : ['--db-filename', options.dbFilename]),
    ...postgresFlags(options),
    ...(options.namespaces ?? []).flatMap((name) => ['--namespace', name]),
    ...Object.entries(searchAttributesOf(options)).flatMap(([name, type]) => [
      '--search-attribute',
      `${name}=${type}`,
    ]),
    ...Object.entries(config).flatMap(([key, value]) => [
      '--dynamic-config-value',
      `${key}=${JSON.stringify(value)}`,
    ]),
  ];
}
