/** Completions for a command line: commands, flags, their choices, and windows by name and id. */
import type { Command, Option } from 'commander';
import type { WindowStatus } from '../../client/index.ts';
import { briefMoment, type Clock } from '../output/plain/moments.ts';

/** One completion, with a short description for shells that show it. */
export interface Candidate {
  readonly value: string;
  readonly about: string;
}

/** What to offer: candidates from the program itself, and windows as well or not. */
interface Wanted {
  readonly kind: 'words' | 'windows';
  readonly candidates: readonly Candidate[];
}

/** Commands whose argument is no window. */
const OF_FILES = new Set(['schedule', 'restore', 'completion', 'audit verify']);

function bare(value: string): Candidate {
  return { value, about: '' };
}

function starting(candidates: readonly Candidate[], typed: string): Wanted {
  return { kind: 'words', candidates: candidates.filter(({ value }) => value.startsWith(typed)) };
}

function flagsOf(options: readonly Option[]): Candidate[] {
  return options
    .filter(({ hidden }) => !hidden)
    .flatMap(({ long, description }) => (long ? [{ value: long, about: description }] : []));
}

function afterFlag(flag: Option, command: Command, typed: string): Wanted {
  const { argChoices: choices, long } = flag;
  if (choices !== undefined) return starting(choices.map(bare), typed);
  const namesLine = long === '--target' && !['schedule', 'doctor'].includes(command.name());
  return { kind: namesLine ? 'windows' : 'words', candidates: [] };
}

/** `audit verify` */
function pathOf(command: Command): string {
  const { parent } = command;
  return parent?.parent ? `${pathOf(parent)} ${command.name()}` : command.name();
}

function commandsOf(command: Command): readonly Candidate[] {
  return command.commands
    .filter((one) => !one.name().startsWith('__'))
    .map((one) => ({ value: one.name(), about: one.description() }));
}

/** Words that may follow a command: its subcommands, and the choices of its argument. */
function wordsOf(command: Command): readonly Candidate[] {
  const choices = command.registeredArguments[0]?.argChoices ?? [];
  return [...commandsOf(command), ...choices.map(bare)];
}

function commandAt(program: Command, names: readonly string[]): Command | undefined {
  const [first, second] = names;
  const command = program.commands.find((one) => one.name() === first);
  return command?.commands.find((one) => one.name() === second) ?? command;
}

/** `words`: what was typed after `interlude`, the last word unfinished. */
export function wantedAt(program: Command, words: readonly string[]): Wanted {
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const names = before.filter((word) => !word.startsWith('-') && !word.startsWith('__'));
  if (names.length === 0) {
    const flags = typed.startsWith('-') ? flagsOf(program.options) : [];
    return starting([...commandsOf(program), ...flags], typed);
  }
  const command = commandAt(program, names);
  if (command === undefined) return { kind: 'words', candidates: [] };
  const last = before.at(-1) ?? '';
  const flag = command.options.find(({ long, short }) => last === long || last === short);
  if (flag !== undefined && (flag.required || flag.optional))
    return afterFlag(flag, command, typed);
  if (typed.startsWith('-'))
    return starting(flagsOf([...command.options, ...program.options]), typed);
  const below = starting(last === command.name() ? wordsOf(command) : [], typed);
  const takesWindow = command.registeredArguments.length > 0 && !OF_FILES.has(pathOf(command));
  return takesWindow ? { ...below, kind: 'windows' } : below;
}

function plain(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** A line by its name, once; a window by its start or its request's id. */
export function windowCandidates(
  windows: readonly WindowStatus[],
  typed: string,
  clock: Clock,
): readonly Candidate[] {
  const seen = new Set<string>();
  const all = windows.flatMap(({ workflow_id: id, target_name: name, phase, start_time }) => {
    const short = id.replace(/^ivr-window\/(?:flow-ivr:)?/, '');
    const about = `${phase} ${briefMoment(start_time, clock)}`;
    const line = name === null ? [] : [{ value: name, about: `line, ${about}` }];
    return [...line, { value: short, about: name === null ? about : `${name}, ${about}` }];
  });
  return all.filter(({ value }) => {
    const isNew = !seen.has(value);
    seen.add(value);
    return isNew && plain(value).startsWith(plain(typed)) && !/\p{Cc}/u.test(value);
  });
}
