/** Every command and flag of `interlude` that a document shows, or a text of the product names, exists. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { interludeHere } from '../cli/in-process.ts';

const ROOT = path.resolve(__dirname, '../..');
const NESTED = new Set(['audit export', 'audit verify']);

interface Shown {
  readonly file: string;
  readonly command: string;
  readonly flags: readonly string[];
}

function filesIn(folder: string, ending: RegExp): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => ending.test(file))
    .map((file) => path.join(folder, file));
}

/** A command, not a namespace of that name, up to a comment, a pipe or the end of its quotation. */
const CALL =
  /(?<!namespace )\binterlude(?: --)? (?<words>[a-z][a-z-]+(?: [a-z]+)?)(?<rest>[^\n`|#;>&]*)/g;

function callsIn(file: string, text: string): Shown[] {
  return [...text.replaceAll(/\\\n\s*/g, ' ').matchAll(CALL)].map(({ groups }) => {
    const { words = '', rest = '' } = groups ?? {};
    const command = NESTED.has(words) ? words : (words.split(' ')[0] ?? '');
    return { file, command, flags: rest.match(/(?<=\s)--[a-z][a-z-]*/g) ?? [] };
  });
}

/** Code only: prose may say `interlude` without a command. */
function inDocument(file: string): Shown[] {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  const code = text.match(/^ *```(?:sh|cron)\n[\s\S]*?^ *```$|`interlude [^`]+`/gm) ?? [];
  return code.flatMap((part) => callsIn(file, part));
}

/** In the product's texts only calls with a flag: the others are told apart from prose by nobody. */
function inSource(file: string): Shown[] {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  const calls = callsIn(file, text.replaceAll(/\\?'/g, '`'));
  return calls.filter(({ flags }) => flags.length > 0);
}

const DOCUMENTS = [
  ...readdirSync(ROOT).filter((file) => file.endsWith('.md')),
  ...filesIn('docs', /\.md$/),
  ...filesIn('tools/pack/readme', /\.md$/),
];
const SHOWN = [
  ...DOCUMENTS.flatMap(inDocument),
  ...filesIn('src', /\.ts$/).flatMap(inSource),
  ...filesIn('deploy', /\.(?:yml|yaml|env|sh)$/).flatMap(inSource),
];
const COMMANDS = [...new Set(SHOWN.map(({ command }) => command))].toSorted();

describe('what is shown of the command line', () => {
  it('is more than a few calls', () => {
    expect(SHOWN.length).toBeGreaterThan(150);
    expect(COMMANDS.length).toBeGreaterThan(20);
  });

  it.each(COMMANDS)('exists, with its flags: interlude %s', async (command) => {
    const { code, stdout } = await interludeHere([...command.split(' '), '--help'], { env: {} });
    expect({ command, code }).toEqual({ command, code: 0 });
    const known = new Set(stdout.match(/--[a-z][a-z-]*/g));
    const unknown = SHOWN.filter((one) => one.command === command).flatMap(({ file, flags }) =>
      flags.filter((flag) => !known.has(flag)).map((flag) => `${file}: ${command} ${flag}`),
    );
    expect(unknown).toEqual([]);
  });
});
