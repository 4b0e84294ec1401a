/**
 * `npm run bench`. Started by tools/run.mjs, which finds or builds the Temporal server and passes its path. The exit
 * code is 0 when everything was measured, even if goals were missed, 1 when the run broke, 2 for a wrong command line,
 * 128 + n when signal n ended it.
 */
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';
import { readCommandLine, usage, UsageError, type Options } from './command-line.ts';
import { toPicture } from './picture.ts';
import { toText, type SectionReport } from './report.ts';
import type { Bench, Figure, Section } from './sections/section.ts';
import { SECTIONS } from './sections/sections.ts';

const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
const beganAt = performance.now();

function tell(words: string): void {
  const seconds = Math.round((performance.now() - beganAt) / 1_000);
  process.stderr.write(`bench ${String(seconds).padStart(4)} s: ${words}\n`);
}

/** Rejects with the exit code when a signal comes; a second one ends the process at once. */
function interruption(): Promise<never> {
  let isStopping = false;
  return new Promise((_, reject) => {
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        if (isStopping) process.exit(128 + SIGNALS[signal]);
        isStopping = true;
        process.exitCode = 128 + SIGNALS[signal];
        reject(new Error('interrupted'));
      });
  });
}

function machine() {
  const [first] = cpus();
  return {
    cpu: first?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memory_gb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
}

/** Adds a report for each section once it is measured. */
async function measure(
  options: Options,
  bench: Omit<Bench, 'endLater'>,
  trouble: Promise<never>,
  reports: SectionReport[],
): Promise<void> {
  const isAsked = ({ name, isDefault }: (typeof SECTIONS)[number]): boolean =>
    options.only === null ? isDefault || options.isFull : options.only.includes(name);
  for (const { name, options: variant } of variantsOf(options))
    for (const section of SECTIONS.filter(isAsked)) {
      tell(`${section.name}${name}: ${section.about}`);
      const figures = await measureOne(section, { ...bench, options: variant }, trouble);
      reports.push({ section: `${section.name}${name}`, figures });
    }
}

async function measureOne(
  section: Section,
  bench: Omit<Bench, 'endLater'>,
  trouble: Promise<never>,
): Promise<readonly Figure[]> {
  const enders: (() => Promise<void>)[] = [];
  try {
    const running = section.run({ ...bench, endLater: (end) => enders.push(end) });
    return await Promise.race([running, trouble]);
  } catch (error) {
    // Printed at once: ending the programs may print more.
    tell(error instanceof Error ? (error.stack ?? error.message) : String(error));
    throw error;
  } finally {
    for (const end of enders.toReversed()) await end().catch(() => undefined);
  }
}

interface Variant {
  /** After the name of a section; empty if there is only one. */
  readonly name: string;
  readonly options: Options;
}

function variantsOf(options: Options): readonly Variant[] {
  if (!options.isPostgres) return [{ name: '', options }];
  return [4, 64].flatMap((shards) =>
    [1, 2].map((workers) => ({
      name: `, PostgreSQL, ${shards} shards, ${workers} ${workers === 1 ? 'worker' : 'workers'}`,
      options: { ...options, shards, workers },
    })),
  );
}

/** Rejects with the first error of the watched programs. */
class Trouble {
  readonly first: Promise<never>;
  #fail: (error: unknown) => void = () => undefined;

  constructor() {
    this.first = new Promise((_, reject) => (this.#fail = reject));
    this.first.catch(() => undefined);
  }

  readonly watch = (one: Promise<never>): void => void one.catch(this.#fail);
}

async function run(options: Options, executable: string): Promise<number> {
  const trouble = new Trouble();
  trouble.watch(interruption());
  const programs = path.resolve(import.meta.dirname, '../..');
  const bench = { options, executable, programs, tell, watch: trouble.watch };
  const reports: SectionReport[] = [];
  try {
    await measure(options, bench, trouble.first, reports);
    print(options, reports);
    return 0;
  } catch {
    // What was measured before took its time.
    if (reports.length > 0) print(options, reports);
    return Number(process.exitCode ?? 1);
  }
}

function print(options: Options, reports: readonly SectionReport[]): void {
  const picture = toPicture(reports);
  if (options.svgFile !== null && picture !== null) writeFileSync(options.svgFile, picture);
  const whole = { machine: machine(), minute_ms: options.minuteMs, sections: reports };
  process.stdout.write(
    options.isJson ? `${JSON.stringify(whole)}\n` : `\n${toText(reports)}\n${machineLine()}\n`,
  );
}

function machineLine(): string {
  const { cpu, cores, memory_gb: memory, node } = machine();
  return `on ${cores} × ${cpu}, ${memory} GB, Node ${node}`;
}

async function main(): Promise<number> {
  const options = readCommandLine(
    process.argv.slice(2),
    SECTIONS.map(({ name }) => name),
  );
  if (options === 'help') {
    process.stdout.write(`${usage(SECTIONS)}\n`);
    return 0;
  }
  const executable = process.env['INTERLUDE_TEMPORAL_SERVER'];
  if (executable === undefined) throw new UsageError('start this with npm run bench');
  return run(options, executable);
}

try {
  process.exit(await main());
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n\n${usage(SECTIONS)}\n`);
  process.exit(2);
}
