// An API may keep texts in a form of its own: without blanks around them and with single ones inside.
// Two texts that differ only by that are the same to the oracle. Pure.
import type { Ivr, WriteRecord } from '../../simulator/index.ts';
import type { Managed, Trial, WindowFacts } from './trial.ts';

function tidy(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}

function tidied<Fields extends Managed>(fields: Fields): Fields {
  const { name, greeting } = fields;
  return { ...fields, name: tidy(name), greeting: { text: tidy(greeting.text) } };
}

function tidiedIvr(ivr: Ivr | null): Ivr | null {
  return ivr === null ? null : tidied(ivr);
}

function tidiedWrite(write: WriteRecord): WriteRecord {
  return { ...write, before: tidiedIvr(write.before), after: tidiedIvr(write.after) };
}

function tidiedFacts(facts: WindowFacts): WindowFacts {
  return { ...facts, written: tidied(facts.written) };
}

/** The same run, with every text in the API's form where it has one. */
export function inOwnForm(trial: Trial): Trial {
  if (trial.isTidying !== true) return trial;
  const { log, windows } = trial;
  return { ...trial, log: log.map(tidiedWrite), windows: windows.map(tidiedFacts) };
}
