/**
 * An API may normalise texts: without spaces around them and with single ones inside. Two texts that differ only in
 * that are the same to the oracle. Pure.
 */
import type { Fields } from '../../../simulator/index.ts';
import type { LineWrite } from '../../kinds/chaos-kinds.ts';
import type { Trial, WindowFacts } from '../trial.ts';

const TEXTS: ReadonlySet<string> = new Set(['name', 'greeting']);

function tidy(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}

function tidied(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      TEXTS.has(name) ? tidiedIn(value) : value,
    ]),
  );
}

function tidiedIn(value: unknown): unknown {
  if (typeof value === 'string') return tidy(value);
  const isGreeting = typeof value === 'object' && value !== null && 'text' in value;
  return isGreeting && typeof value.text === 'string' ? { text: tidy(value.text) } : value;
}

function tidiedWrite(write: LineWrite): LineWrite {
  const { before, after } = write;
  return { ...write, before: before && tidied(before), after: after && tidied(after) };
}

function tidiedFacts(facts: WindowFacts): WindowFacts {
  return { ...facts, written: tidied(facts.written) };
}

/** The same run, with every text normalised if the API does that. */
export function inOwnForm(trial: Trial): Trial {
  if (trial.isTidying !== true) return trial;
  const { log, windows } = trial;
  return { ...trial, log: log.map(tidiedWrite), windows: windows.map(tidiedFacts) };
}
