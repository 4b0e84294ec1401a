/** The options of the library's calls, by name and check. Pure. */
import { TARGET_KINDS } from '../../contract/request/target/target.ts';
import { isRecord } from '../../contract/values/json.ts';
import { PHASES, type Problem } from '../../contract/window/window.ts';
import { ConfigurationError } from '../errors/reach-errors.ts';
import {
  isBoolean,
  isCount,
  isInstant,
  isListOf,
  isMilliseconds,
  isObject,
  isSignal,
  isText,
  memberProblems,
  refuseIf,
  type Check,
} from './argument-check.ts';

const WAITING = { workerTimeoutMs: isMilliseconds, signal: isSignal };

function isTarget(value: unknown): string | null {
  const { kind, id } = isRecord(value) ? value : {};
  const isOne = TARGET_KINDS.some((known) => known === kind) && isText(id) === null;
  return isOne ? null : `must be {kind, id}, where kind is one of ${TARGET_KINDS.join(', ')}`;
}

/** Null is allowed, too: the whole namespace. */
function isQueue(value: unknown): string | null {
  return value === null ? null : isText(value);
}

/** The calls that take options, and what each option must be. */
const OPTIONS = {
  schedule: { ...WAITING, verdictTimeoutMs: isMilliseconds },
  checkup: WAITING,
  doctor: { ...WAITING, target: isTarget },
  watch: { signal: isSignal, everyMs: isMilliseconds },
  list: {
    phases: isListOf(PHASES),
    active: isBoolean,
    target: isText,
    goesOn: isBoolean,
    taskQueue: isQueue,
    from: isInstant,
    to: isInstant,
    limit: isCount,
  },
} satisfies Readonly<Record<string, Readonly<Record<string, Check>>>>;

/** @throws {ArgumentInvalidError} with every problem at once */
export function checkOptions(call: keyof typeof OPTIONS, options: unknown): void {
  refuseIf(memberProblems(call === 'list' ? 'filter' : 'options', options, OPTIONS[call]));
}

function isTls(value: unknown): string | null {
  return typeof value === 'boolean' ? null : isObject(value);
}

/** An empty text counts as absent, as in the environment. */
function isAbsentOrText(value: unknown): string | null {
  return value === '' ? null : isText(value);
}

const CONNECT = {
  address: isAbsentOrText,
  namespace: isAbsentOrText,
  taskQueue: isAbsentOrText,
  tls: isTls,
  apiKey: isAbsentOrText,
  profile: isAbsentOrText,
  identity: isAbsentOrText,
  env: isObject,
  connectTimeoutMs: isMilliseconds,
};

function refuseConfiguration(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ConfigurationError(problems);
}

/** Checks the options of a client on the program's own connection. @throws {ConfigurationError} */
export function checkPlace(options: unknown): void {
  refuseConfiguration(memberProblems('options', options, { taskQueue: isText, address: isText }));
}

/** Checks where Temporal is. @throws {ConfigurationError} */
export function checkConnect(options: unknown): void {
  refuseConfiguration(memberProblems('options', options, CONNECT));
}
