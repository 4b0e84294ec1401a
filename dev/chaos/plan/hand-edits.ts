// Edits of a person who sets fields back to what they would be without us, as the write log tells it.
import type { TargetFields } from '../../simulator/index.ts';
import type { Chronicle } from '../stage/chronicle.ts';
import type { EditBack } from './deeds.ts';
import { LineReplay } from '../rules/line-replay.ts';
import type { Scene } from '../stage/stage.ts';

type Truth = NonNullable<LineReplay['truth']>;

async function edit(
  { simulator }: Scene,
  chronicle: Chronicle,
  line: string,
  fieldsOf: (truth: Truth) => TargetFields,
): Promise<void> {
  const windows = chronicle.facts().filter((window) => window.line === line);
  const replay = new LineReplay({ line, windows, outages: [] });
  for (const write of await simulator.log({ target: line })) replay.take(write);
  if (replay.truth === null) return;
  chronicle.counts.foreign_edits += 1;
  await simulator.editTarget(line, fieldsOf(replay.truth));
}

/** One field. */
export async function editBack(
  scene: Scene,
  chronicle: Chronicle,
  { line, field }: EditBack,
): Promise<void> {
  await edit(scene, chronicle, line, (truth) => ({ [field]: truth[field] }));
}

/** All that a window changes. */
export async function undo(scene: Scene, chronicle: Chronicle, line: string): Promise<void> {
  await edit(scene, chronicle, line, ({ name, greeting, routing }) => ({
    name,
    greeting,
    routing,
  }));
}
