/** Options that several commands share, and how they are read. Pure. */
import { Option, type Command } from 'commander';
import { wrongFlag } from '../input/flag-problem.ts';
import type { Session } from '../session.ts';

export const ID_HELP =
  "a line's name, or the beginning of a window's id, target or start; asks if several match";

/** The zone of local times, under one name in every command. */
export function timeZoneOption(of: string): Option {
  return new Option('--time-zone <zone>', `IANA time zone ${of} (default: yours)`);
}

export interface OutputFlags {
  readonly output?: string;
  readonly format?: string;
}

/** The format of an answer, under one name in every command; `--format` is an older name for it. */
export function addOutput(command: Command, help: string, forms: readonly string[]): Command {
  return command
    .addOption(new Option('-o, --output <form>', help).choices(forms))
    .addOption(new Option('--format <form>').choices(forms).hideHelp().conflicts('output'));
}

/** Undefined if none is given. `json` is the same as `--json`, for errors as well. */
export function takeOutput(session: Session, { output, format }: OutputFlags): string | undefined {
  const form = output ?? format;
  if (form === 'json') session.json = true;
  return form;
}

export function yesOption(): Option {
  return new Option('-y, --yes', 'skip the confirmation (asked only on a terminal)');
}

export function actorOption(): Option {
  return new Option('--actor <name>', 'who is acting, for the audit (default: your user name)');
}

export function reasonOption(): Option {
  return new Option('--reason <text>', 'why, for the audit').makeOptionMandatory();
}

export interface StopOptions {
  readonly actor?: string;
  readonly reason: string;
  readonly yes?: boolean;
}

/** Adds who and why, and the confirmation. */
export function addStopOptions(command: Command): Command {
  return command.addOption(reasonOption()).addOption(actorOption()).addOption(yesOption());
}

/** Who acts, and why, for the audit. */
export function byOf(session: Session, { actor, reason }: Omit<StopOptions, 'yes'>) {
  return { actor: actor ?? session.io.userName(), reason };
}

/** @throws {UsageError} it is not a whole number from `min` to `max` */
export function wholeNumber(flag: string, text: string, min: number, max: number): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw wrongFlag(flag, text, `must be a whole number from ${min} to ${max}`);
}

/** `--accept-version`; the version of a row is a 48-bit fingerprint. @throws {UsageError} */
export function acceptedVersion(given: string | undefined): { readonly acceptVersion?: number } {
  if (given === undefined) return {};
  return { acceptVersion: wholeNumber('--accept-version', given, 0, Number.MAX_SAFE_INTEGER) };
}

export function examples(...lines: readonly string[]): string {
  const heading = lines.length === 1 ? 'Example:' : 'Examples:';
  return `\n${heading}\n${lines.map((line) => `  $ ${line}`).join('\n')}`;
}
