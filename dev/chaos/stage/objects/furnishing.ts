/** Sets up the lines of a run, and the flows of its plan. */
import type { ChaosPlan } from '../../plan/plan.ts';
import { LINE_QUEUE, MAINTENANCE_QUEUE } from '../../plan/plan-windows.ts';
import { OBJECT_KINDS, objectKindOf } from '../../kinds/chaos-kinds.ts';
import { flowOf } from '../../kinds/ivr.ts';
import type { Scene } from '../stage.ts';

const FLOWS_AT_ONCE = 200;

/** Every flow that a deed or a window of the plan points at. */
function flowsOf({ deeds, windows }: ChaosPlan): readonly string[] {
  const named = JSON.stringify(deeds).matchAll(/"(?<flow>flow-of-[^"]+)"/g);
  const ids = [...named].flatMap(({ groups }) => groups?.['flow'] ?? []);
  return [...new Set([...ids, ...windows.map(({ key }) => flowOf(key))])];
}

function standingFlows(line: string): readonly string[] {
  const hours = ['openHoursFlow', 'closedHoursFlow', 'holidayHoursFlow'];
  const others = ['calm', 'emergency', 'holiday', 'closed'].map((name) => `${name}-${line}`);
  return [...others, ...hours.map((name) => `${line}-${name}`)].map(flowOf);
}

async function furnishObjects({ simulator }: Scene, plan: ChaosPlan): Promise<void> {
  const lines = plan.lines.map(({ id }) => id).filter((id) => objectKindOf(id) !== undefined);
  if (lines.length === 0) return;
  const flows = [...flowsOf(plan), ...lines.flatMap(standingFlows)].map((id) => ({ id, name: id }));
  for (let at = 0; at < flows.length; at += FLOWS_AT_ONCE)
    await simulator.add({ flows: flows.slice(at, at + FLOWS_AT_ONCE) });
  for (const kind of OBJECT_KINDS) {
    const own = lines.filter((line) => objectKindOf(line) === kind);
    if (own.length > 0) await kind.furnish(simulator, own);
  }
}

export async function furnish(scene: Scene, plan: ChaosPlan): Promise<void> {
  const { simulator } = scene;
  await simulator.changeSettings({ tidies_texts: plan.isTidying });
  const queues = [MAINTENANCE_QUEUE, LINE_QUEUE].map((id) => ({ id }));
  const targets = plan.lines
    .filter(({ id }) => objectKindOf(id) === undefined)
    .map(({ id, name, greeting, queue }) => ({
      id,
      name,
      greeting: { text: greeting },
      routing: { method: 'longest-idle', ...(queue === null ? {} : { queue: { id: queue } }) },
    }));
  await simulator.add({ queues, targets });
  await furnishObjects(scene, plan);
}
