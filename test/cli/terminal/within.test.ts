/** A bounded wait ends whatever Node has collected meanwhile: in a process of its own, whose garbage is collected at will. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROGRAM } from '../program.ts';

const WITHIN = pathToFileURL(path.join(path.dirname(PROGRAM), 'terminal', 'within.js')).href;

/** Collects garbage until the signal fires, or for five seconds; prints whether it has fired. */
function waiting(ms: number, givenMs: number): string {
  return `
    import { within } from ${JSON.stringify(WITHIN)};
    const given = new AbortController();
    setTimeout(() => given.abort(), ${givenMs}).unref();
    const signal = within(given.signal, ${ms});
    for (const endsAt = Date.now() + 5_000; Date.now() < endsAt && !signal.aborted; ) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    console.log(signal.aborted);`;
}

it.each([
  ['its time is over', 50, 600_000],
  ['the given signal fires', 600_000, 50],
])('ends when %s', (_what, ms, givenMs) => {
  const flags = ['--expose-gc', '--input-type=module', '--eval', waiting(ms, givenMs)];
  expect(execFileSync(process.execPath, flags, { encoding: 'utf8' }).trim()).toBe('true');
});
