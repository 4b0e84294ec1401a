/** Every derived id at its longest: does the server keep it? PostgreSQL accepts 255 characters. */
import { annexId, ANNEXES } from '../../../src/contract/calendar/annex.ts';
import { calendarId } from '../../../src/contract/calendar/calendar.ts';
import { rescueId, sweeperId } from '../../../src/contract/calendar/sweep.ts';
import { targetAttribute } from '../../../src/contract/request/target/target-identity.ts';
import { windowId } from '../../../src/contract/request/window-plan.ts';
import { callbackId } from '../../../src/contract/reporting/callback.ts';
import { inTurns } from '../stage/pool.ts';
import { openStage, type Stage } from '../stage/stage.ts';
import type { Section } from './section.ts';

const LONGEST = 256;
const RUN = '019a1c2b-0000-7000-8000-000000000000';
const START_MS = Date.UTC(2035, 0, 15, 2);
const CHARACTERS = ['a', 'é', '漢', '𝒳'];

function idsOf(char: string): readonly string[] {
  const id = char.repeat(LONGEST / char.length);
  const target = { kind: 'flow-ivr', id } as const;
  const window = windowId({ target, start_ms: START_MS, request_id: id });
  const callback = { runId: RUN, number: 99_999, event: 'revert_delayed' } as const;
  return [
    window,
    windowId({ target, start_ms: START_MS, request_id: null }),
    rescueId(window, RUN),
    callbackId({ workflowId: window, ...callback }),
    calendarId(id),
    annexId(id, ANNEXES - 1),
    `temporal-sys-scheduler:${sweeperId(id)}`,
    `${sweeperId(id)}-2035-01-15T02:00:00Z`,
    targetAttribute(target),
  ];
}

/** 1 if the server does not accept it, or does not find it again. */
async function refuses({ temporal, name }: Stage, workflowId: string): Promise<number> {
  try {
    const started = { workflowId, taskQueue: `${name}-nobody`, args: [] };
    const handle = await temporal.workflow.start('none', started);
    const { workflowId: found } = await handle.describe();
    await handle.terminate('was kept');
    return found === workflowId ? 0 : 1;
  } catch {
    return 1;
  }
}

export const LONG_IDS: Section = {
  name: 'long-ids',
  about: 'every derived id at its longest: does the server keep it?',
  isDefault: false,
  async run(bench) {
    const stage = await openStage(bench, { minuteMs: 60_000, workers: 1 });
    const ids = CHARACTERS.flatMap(idsOf);
    const refused = await inTurns(ids, 4, (id) => refuses(stage, id));
    const count = refused.reduce((sum, one) => sum + one, 0);
    return [{ name: `ids refused, of ${ids.length}`, value: count, unit: '', atMost: 0 }];
  },
};
