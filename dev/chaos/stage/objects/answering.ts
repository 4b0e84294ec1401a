/**
 * The person who is called: for objects with a switch that others use, they look at every change and accept the current
 * version. They do nothing else.
 */
import { kindOf } from '../../kinds/chaos-kinds.ts';
import type { Chronicle } from '../chronicle.ts';
import { BY } from '../acting/speaking.ts';
import type { Scene } from '../stage.ts';

const EVERY_MS = 700;
/** Windows that began earlier are over. */
const BACK_MS = 120_000;

interface Asks {
  readonly id: string;
  readonly line: string;
}

async function whoAsks({ client }: Scene): Promise<readonly Asks[]> {
  const from = new Date(Date.now() - BACK_MS);
  const asks: Asks[] = [];
  for await (const { workflow_id: id, attention, target } of client.list({ active: true, from })) {
    const line = target?.slice(target.indexOf(':') + 1) ?? '';
    if (attention !== null && kindOf(line).isAnswered) asks.push({ id, line });
  }
  return asks;
}

async function accept(scene: Scene, { id, line }: Asks): Promise<void> {
  const object = await scene.simulator.object('emergency-group', line);
  const acceptVersion = Number(object?.['version']);
  await scene.client.getHandle(id).retryNow({ ...BY, acceptVersion });
}

/** Answers every window that calls, until the returned function is called. */
export function keepAnswering(scene: Scene, chronicle: Chronicle): () => void {
  let isAtWork = false;
  const look = async (): Promise<void> => {
    for (const asks of await whoAsks(scene).catch(() => []))
      await chronicle.during('person', { line: asks.line }, async () => {
        chronicle.counts.accepted += 1;
        await accept(scene, asks).catch(() => undefined);
      });
  };
  const lookAlone = async (): Promise<void> => {
    if (isAtWork) return;
    isAtWork = true;
    await look();
    isAtWork = false;
  };
  const timer = setInterval(() => void lookAlone(), EVERY_MS);
  return () => clearInterval(timer);
}
