/** Edits of a person who restores fields to what they would be without us, according to the write log. */
import type { AnyWrite, Fields, SimulatorControl } from '../../simulator/index.ts';
import { kindOf, objectKindOf, readWrites } from '../kinds/chaos-kinds.ts';
import type { Chronicle } from '../stage/chronicle.ts';
import type { EditBack } from './deeds.ts';
import { LineReplay } from '../rules/line-replay.ts';
import type { Scene } from '../stage/stage.ts';

async function edit(
  { simulator }: Scene,
  chronicle: Chronicle,
  line: string,
  names: readonly string[],
): Promise<void> {
  const windows = chronicle.facts().filter((window) => window.line === line);
  const replay = new LineReplay({ line, windows, outages: [] });
  for (const write of readWrites(await writesOf(simulator, line))) replay.take(write);
  if (replay.truth === null) return;
  chronicle.counts.foreign_edits += 1;
  await editLine(simulator, line, kindOf(line).back(replay.truth, names));
}

async function writesOf(simulator: SimulatorControl, line: string): Promise<readonly AnyWrite[]> {
  const kind = objectKindOf(line)?.object;
  if (kind === undefined) return simulator.log({ target: line });
  return simulator.objectWrites({ kind, target: line });
}

/** Another administrator's edit of a line of any kind. */
export async function editLine(
  simulator: SimulatorControl,
  line: string,
  fields: Fields,
): Promise<void> {
  const kind = objectKindOf(line)?.object;
  if (kind === undefined) await simulator.editTarget(line, fields);
  else await simulator.editObject(kind, line, fields);
}

/** One field. */
export async function editBack(
  scene: Scene,
  chronicle: Chronicle,
  { line, field }: EditBack,
): Promise<void> {
  await edit(scene, chronicle, line, [field]);
}

/** Everything that a window changes. */
export async function undo(scene: Scene, chronicle: Chronicle, line: string): Promise<void> {
  await edit(scene, chronicle, line, kindOf(line).managed);
}
