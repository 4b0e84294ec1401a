/** The worker's settings (docs/operations.md#settings): read once, all problems at once, no secret shown. */
import type { CallbackAllowance } from '../../adapters/callbacks/callback-allowance.ts';
import { MINUTE_MS } from '../../contract/values/instant.ts';
import type { Spread, Timing } from '../../contract/steps/pace/timing.ts';
import { isLoopback } from '../../adapters/genesys/hosts.ts';
import {
  schemaProblems,
  regionProblems,
  secretProblems,
  toGenesysSettings,
  withoutEmpty,
  type GenesysSettings,
  type SettingProblem,
  type Variables,
} from '../../adapters/genesys/settings.ts';
import {
  environmentSchema,
  type Environment,
  type ListenAddress,
  type LogLevel,
} from './environment.ts';
import { readTemporal, type TemporalSettings } from '../../client/temporal/temporal-settings.ts';
import { KEYS_VARIABLE, readKeyFile, type KeyFile } from '../../client/codec/payload-keys.ts';
import { spreadFor, timingFor } from './timing.ts';

export interface WorkerConfig {
  readonly genesys: GenesysSettings;
  readonly temporal: TemporalSettings;
  readonly taskQueue: string;
  readonly callbacks: {
    /** Newest first; empty if callbacks are not signed. */
    readonly secrets: readonly string[];
    readonly allowance: CallbackAllowance;
  };
  readonly timing: Timing;
  readonly spread: Spread;
  /** Length of a minute: 60,000 except in tests with shortened minutes. */
  readonly minuteMs: number;
  /** The folder of break-glass files; null for none. */
  readonly rescueDirectory: string | null;
  /** Where metrics and readiness are served; null if nowhere. */
  readonly metricsAddress: ListenAddress | null;
  /** Where the metrics of Temporal's SDK are served; null if nowhere. */
  readonly sdkMetricsAddress: ListenAddress | null;
  readonly logLevel: LogLevel;
  /** What payloads are encrypted with; null if they are not. */
  readonly payloadKeys: KeyFile | null;
}

export type ConfigReading =
  | { readonly ok: true; readonly config: WorkerConfig }
  | { readonly ok: false; readonly problems: readonly SettingProblem[] };

/** Shortened minutes would end real windows early, so they are allowed only with a simulator on this machine. */
function testProblems(env: Variables): SettingProblem[] {
  const { GENESYS_API_URL: url, INTERLUDE_TEST_MINUTE_MS: minute } = env;
  if (minute === undefined) return [];
  if (url !== undefined && URL.canParse(url) && isLoopback(url)) return [];
  const message = 'is for tests: it needs GENESYS_API_URL to be a loopback address';
  return [{ variable: 'INTERLUDE_TEST_MINUTE_MS', message }];
}

function toConfig(
  env: Environment,
  temporal: TemporalSettings,
  payloadKeys: KeyFile | null,
): WorkerConfig {
  const minuteMs = env.INTERLUDE_TEST_MINUTE_MS ?? MINUTE_MS;
  return {
    genesys: toGenesysSettings(env),
    temporal,
    taskQueue: env.TEMPORAL_TASK_QUEUE,
    callbacks: { secrets: env.CALLBACK_SIGNING_SECRET, allowance: env.CALLBACK_ALLOW },
    timing: timingFor(minuteMs, env.REVERT_ALARM_AFTER ?? null),
    spread: spreadFor(minuteMs),
    minuteMs,
    rescueDirectory: env.RESCUE_DIR ?? null,
    metricsAddress: env.METRICS_ADDRESS ?? null,
    sdkMetricsAddress: env.TEMPORAL_METRICS_ADDRESS ?? null,
    logLevel: env.LOG_LEVEL,
    payloadKeys,
  };
}

export function readConfig(env: NodeJS.ProcessEnv): ConfigReading {
  const variables = withoutEmpty(env);
  const parsed = environmentSchema.safeParse(variables);
  const temporal = readTemporal(variables);
  const keys = readKeyFile(variables);
  const own = schemaProblems(parsed.error);
  const joined = [
    ...secretProblems(variables),
    ...regionProblems(variables),
    ...testProblems(variables),
    ...(temporal.ok ? [] : [{ variable: temporal.variable, message: temporal.message }]),
    ...(keys.ok ? [] : [{ variable: KEYS_VARIABLE, message: keys.message }]),
  ];
  if (parsed.success && temporal.ok && keys.ok && joined.length === 0)
    return { ok: true, config: toConfig(parsed.data, temporal.settings, keys.keys) };
  return { ok: false, problems: [...own, ...joined] };
}

export function describeProblems(problems: readonly SettingProblem[]): string {
  const lines = problems.map(({ variable, message }) => `  ${variable} ${message}`);
  const what =
    problems.length === 1 ? 'a setting is wrong' : `${problems.length} settings are wrong`;
  return [`The worker cannot start: ${what}.`, ...lines].join('\n');
}
