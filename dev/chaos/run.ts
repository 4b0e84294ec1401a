// One run from its plan to its summary.
import { judgeAudit } from './rules/audit-rules.ts';
import { judgeCallbacks } from './rules/callback-rules.ts';
import { Chronicle } from './stage/chronicle.ts';
import { gatherAudits, gatherFiles } from './stage/evidence.ts';
import { judgeFiles } from './rules/file-rules.ts';
import { judge } from './rules/oracle.ts';
import { perform } from './stage/performing.ts';
import type { ChaosPlan } from './plan/plan.ts';
import { LINE_QUEUE, MAINTENANCE_QUEUE } from './plan/plan-windows.ts';
import { readEnds, settle, type Ends } from './stage/settling.ts';
import type { Scene, Stage } from './stage/stage.ts';
import type { Judgement, Violation } from './rules/trial.ts';
import { countPhases, revertLateness, startLateness, type Summary } from './summary.ts';

const TELL_EVERY_MS = 5_000;

export type Tell = (words: string) => void;

interface Run {
  readonly plan: ChaosPlan;
  readonly stage: Stage;
  readonly scene: Scene;
  readonly chronicle: Chronicle;
  readonly settledAfterMs: number;
  readonly running: readonly string[];
}

async function furnish({ simulator }: Scene, { lines, isTidying }: ChaosPlan): Promise<void> {
  await simulator.changeSettings({ tidies_texts: isTidying });
  const queues = [MAINTENANCE_QUEUE, LINE_QUEUE].map((id) => ({ id }));
  const targets = lines.map(({ id, name, greeting, queue }) => ({
    id,
    name,
    greeting: { text: greeting },
    routing: { method: 'longest-idle', ...(queue === null ? {} : { queue: { id: queue } }) },
  }));
  await simulator.add({ queues, targets });
}

async function judgeNow(
  { simulator }: Scene,
  chronicle: Chronicle,
  { isTidying }: ChaosPlan,
): Promise<Judgement> {
  const [log, requests] = await Promise.all([simulator.log(), simulator.requests()]);
  return judge({
    log,
    windows: chronicle.facts(),
    outages: chronicle.outages(),
    requests,
    startsStops: chronicle.startsStops(),
    isTidying,
  });
}

async function areLinesBack(scene: Scene, chronicle: Chronicle, plan: ChaosPlan): Promise<boolean> {
  noteEnds(chronicle, await readEnds(scene, plan, []));
  const { violations } = await judgeNow(scene, chronicle, plan);
  return violations.every(({ rule }) => rule !== 'still_in_maintenance');
}

function noteEnds(chronicle: Chronicle, { ends }: Ends): void {
  for (const [key, { phase, says }] of ends) {
    const told = chronicle.told(key);
    told.phase = phase;
    told.says = says;
    // A reset one asks anew, when its start may be past.
    if (phase === 'refused' && !told.isReset) told.isBooked = false;
  }
}

/** Callbacks, audit and break-glass files, against what the write log says of each window. */
async function judgeTraces(
  { plan, stage, scene, chronicle }: Run,
  { effects }: Judgement,
): Promise<readonly Violation[]> {
  const audits = await gatherAudits(scene, plan, stage.auditLog());
  const files = await gatherFiles(stage.rescueFolder, plan);
  const [log, outages] = [await scene.simulator.log(), chronicle.outages()];
  return [
    ...judgeCallbacks(effects, scene.receiver.received()),
    ...judgeAudit({ log, effects, outages, audits }),
    ...judgeFiles(effects, files),
  ];
}

async function summarize(run: Run): Promise<Summary> {
  const { plan, scene, chronicle, running } = run;
  const ends = await readEnds(scene, plan, running);
  noteEnds(chronicle, ends);
  const log = await scene.simulator.log();
  const windows = chronicle.facts();
  const judgement = await judgeNow(scene, chronicle, plan);
  const { effects, violations } = judgement;
  const firings = await scene.simulator.firings();
  return {
    seed: plan.seed,
    seconds: plan.seconds,
    windows: windows.length,
    by_phase: countPhases(windows.map(({ phase }) => phase)),
    ...chronicle.counts,
    faults: firings.length,
    foreign_edits: log.filter(({ by }) => by === 'admin').length - plan.lines.length,
    writes: log.filter(({ by }) => by === 'client').length,
    applied: effects.filter(({ appliedMs }) => appliedMs !== null).length,
    callbacks: scene.receiver.received().filter(({ isTaken }) => isTaken).length,
    start_lateness: startLateness(effects),
    revert_lateness: revertLateness(effects),
    settled_after_ms: run.settledAfterMs,
    violations: [...violations, ...(await judgeTraces(run, judgement)), ...ends.violations],
  };
}

function tellNow({ counts, beganMs }: Chronicle, tell: Tell, writes: number): void {
  const seconds = Math.round((Date.now() - beganMs) / 1_000);
  tell(
    `${seconds} s: ${writes} writes, ${counts.messages} messages, ${counts.kills} workers and ` +
      `${counts.server_kills} servers killed, ${counts.stops} workers stopped`,
  );
}

/** Tells how far the run is until the answer is called. */
function keepTelling(scene: Scene, chronicle: Chronicle, tell: Tell): () => void {
  const look = async (): Promise<void> => {
    const log = await scene.simulator.log();
    tellNow(chronicle, tell, log.filter(({ by }) => by === 'client').length);
  };
  const timer = setInterval(() => void look().catch(() => undefined), TELL_EVERY_MS);
  return () => clearInterval(timer);
}

/** Does everything that is planned and judges it. */
export async function runChaos(
  plan: ChaosPlan,
  stage: Stage,
  tell: Tell,
  signal: AbortSignal,
): Promise<Summary> {
  tell(`seed ${plan.seed}: ${plan.windows.length} windows on ${plan.lines.length} lines`);
  const scene = await stage.start();
  await furnish(scene, plan);
  tell(`a Temporal server, ${plan.workers} workers and the simulator are ready`);
  const chronicle = new Chronicle(plan, Date.now());
  const endTelling = keepTelling(scene, chronicle, tell);
  try {
    const { answers } = await perform({ plan, stage, scene, chronicle, signal });
    await scene.simulator.clearFaults();
    const doneMs = Date.now();
    tell('everything is well again; waiting until every window is over');
    const running = await settle(scene, signal, () => areLinesBack(scene, chronicle, plan));
    await answers;
    const settledAfterMs = Date.now() - doneMs;
    return await summarize({ plan, stage, scene, chronicle, running, settledAfterMs });
  } finally {
    endTelling();
  }
}
