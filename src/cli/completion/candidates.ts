/** What may stand where a command line is being typed: commands, flags, their choices, and windows by name and id. */
import type { Command, Option } from 'commander';
import type { WindowStatus } from '../../client/index.ts';

/** One of them, with a few words for shells that show them. */
export interface Candidate {
  readonly value: string;
  readonly about: string;
}

/** What is asked for: candidates of the program itself, or of windows. */
export type Wanted =
  | { readonly kind: 'words'; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'windows' };

const NOTHING: Wanted = { kind: 'words', candidates: [] };
/** Its argument is a file. */
const OF_FILES: ReadonlySet<string> = new Set(['schedule', 'restore', 'completion']);
/** Its value is a line. */
const OF_LINES: ReadonlySet<string> = new Set(['--target']);

function starting(candidates: readonly Candidate[], typed: string): Wanted {
  return { kind: 'words', candidates: candidates.filter(({ value }) => value.startsWith(typed)) };
}

function flagsOf(options: readonly Option[]): Candidate[] {
  return options
    .filter(({ hidden }) => !hidden)
    .flatMap(({ long, description }) => (long ? [{ value: long, about: description }] : []));
}

function takesValue({ required, optional }: Option): boolean {
  return required || optional;
}

/** A flag before it wants a value. */
function afterFlag(flag: Option, command: Command, typed: string): Wanted {
  const { argChoices: choices, long } = flag;
  if (choices !== undefined)
    return starting(
      choices.map((value) => ({ value, about: '' })),
      typed,
    );
  const isLine = long ? OF_LINES.has(long) && command.name() !== 'schedule' : false;
  return isLine && command.name() !== 'doctor' ? { kind: 'windows' } : NOTHING;
}

function hasArgument(command: Command): boolean {
  return command.registeredArguments.length > 0 && !OF_FILES.has(command.name());
}

/** `words`: what was typed after `interlude`, the last of them unfinished. */
export function wantedAt(program: Command, words: readonly string[]): Wanted {
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const name = before.find((word) => !word.startsWith('-'));
  const commands = program.commands.filter((one) => !one.name().startsWith('__'));
  if (name === undefined) {
    const all = commands.map((one) => ({ value: one.name(), about: one.description() }));
    return starting([...all, ...(typed.startsWith('-') ? flagsOf(program.options) : [])], typed);
  }
  const command = commands.find((one) => one.name() === name);
  if (command === undefined) return NOTHING;
  const last = before.at(-1) ?? '';
  const flag = command.options.find(({ long, short }) => last === long || last === short);
  if (flag !== undefined && takesValue(flag)) return afterFlag(flag, command, typed);
  if (typed.startsWith('-'))
    return starting(flagsOf([...command.options, ...program.options]), typed);
  if (name === 'completion') return NOTHING;
  return hasArgument(command) ? { kind: 'windows' } : NOTHING;
}

function plain(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** A line by its name, once; a window by its start or the id of its request. */
export function windowCandidates(
  windows: readonly WindowStatus[],
  typed: string,
): readonly Candidate[] {
  const seen = new Set<string>();
  const all = windows.flatMap(({ workflow_id: id, target_name: name, phase, start_time }) => {
    const short = id.replace(/^ivr-window\/(?:flow-ivr:)?/, '');
    const about = `${phase} ${start_time?.slice(0, 16) ?? ''}`;
    const line = name === null ? [] : [{ value: name, about: `line, ${about}` }];
    return [...line, { value: short, about: name === null ? about : `${name}, ${about}` }];
  });
  return all.filter(({ value }) => {
    const isNew = !seen.has(value);
    seen.add(value);
    return isNew && plain(value).startsWith(plain(typed)) && !/\p{Cc}/u.test(value);
  });
}
