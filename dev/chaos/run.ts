/** One run from its plan to its summary. */
import { setTimeout as pause } from 'node:timers/promises';
import type { AuditRecord } from '../../src/client/index.ts';
import { judgeAudit } from './rules/audit-rules.ts';
import { judgeCallbacks } from './rules/callback-rules.ts';
import { Chronicle } from './stage/chronicle.ts';
import { gatherFiles, gatherHistories, toAudits, type Histories } from './stage/evidence.ts';
import { machineOutages, overlapMs } from './rules/excuses/excuses.ts';
import { judgeFiles } from './rules/file-rules.ts';
import { judgeTrial, truthsOf } from './rules/oracle.ts';
import { countJudgedRetries } from './rules/retry-rule.ts';
import { kindOf, objectKindOf } from './kinds/chaos-kinds.ts';
import { perform } from './stage/acting/performing.ts';
import type { ChaosPlan } from './plan/plan.ts';
import { BEFORE_MINUTE_MS, CLOCK_MINUTE_MS } from './plan/plan-windows.ts';
import { keepAnswering } from './stage/objects/answering.ts';
import { Callers, ringAll } from './stage/objects/calling.ts';
import { furnish } from './stage/objects/furnishing.ts';
import { Records } from './stage/objects/records.ts';
import { takePulse } from './stage/pulse.ts';
import { readEnds, settle, type Ends } from './stage/settling.ts';
import type { Scene, Stage } from './stage/stage.ts';
import { slowness, slowShare, type Beat } from './rules/excuses/slow-machine.ts';
import { judgeCalls, type Call } from './rules/objects/caller-rules.ts';
import { countCalledOff, judgeSchedules } from './rules/objects/schedule-rules.ts';
import type { ObjectWrite } from '../simulator/index.ts';
import type { Judgement, Received, Trial, Violation } from './rules/trial.ts';
import { asSeen } from './rules/objects/unseen.ts';
import { latestEnd } from './rules/window-rules.ts';
import { countKinds, countPhases, revertLateness, startLateness, type Summary } from './summary.ts';

const TELL_EVERY_MS = 5_000;

export type Tell = (words: string) => void;

/** The result of a run. */
export interface Ending {
  readonly summary: Summary;
  /** The oracle's input. */
  readonly record: RunRecord;
}

/** Of a run that is over, so that its violations can be investigated. */
interface RunRecord {
  readonly plan: ChaosPlan;
  readonly trial: Trial;
  readonly schedules: readonly ObjectWrite[];
  readonly received: readonly Received[];
  readonly calls: readonly Call[];
  readonly beats: readonly Beat[];
  /** The audit of each window. */
  readonly audits: Readonly<Record<string, readonly AuditRecord[] | null>>;
}

interface Run {
  readonly plan: ChaosPlan;
  readonly stage: Stage;
  readonly scene: Scene;
  readonly chronicle: Chronicle;
  readonly records: Records;
  /** Null if there are only menus. */
  readonly callers: Callers | null;
  readonly settledAfterMs: number;
  readonly running: readonly string[];
}

type Known = Pick<Run, 'plan' | 'scene' | 'chronicle' | 'records'>;

async function trialNow({ records, chronicle, plan }: Known): Promise<Trial> {
  const [written, requests] = await Promise.all([records.log(), records.requests()]);
  return {
    log: asSeen(written, requests).log,
    windows: chronicle.facts(),
    outages: chronicle.outages(),
    requests,
    startsStops: chronicle.startsStops(),
    isTidying: plan.isTidying,
  };
}

async function areLinesBack(known: Known): Promise<boolean> {
  const { scene, chronicle, plan } = known;
  noteEnds(chronicle, await readEnds(scene, plan, []));
  const { violations } = judgeTrial(await trialNow(known));
  return violations.every(({ rule }) => rule !== 'still_in_maintenance');
}

function noteEnds(chronicle: Chronicle, { ends }: Ends): void {
  for (const [key, { phase, says }] of ends) {
    const told = chronicle.told(key);
    told.phase = phase;
    told.says = says;
    // After a reset it books again, when its start may have passed.
    if (phase === 'refused' && !told.isReset) told.isBooked = false;
  }
}

/** Callbacks, audit and break-glass files, compared with what the write log says about each window. */
async function judgeTraces(
  { plan, stage, scene, chronicle }: Run,
  { log }: Trial,
  { effects }: Judgement,
  histories: Histories,
): Promise<readonly Violation[]> {
  const audits = toAudits(plan, histories, stage.auditLog());
  const files = await gatherFiles(stage.rescueFolder, plan);
  const outages = chronicle.outages();
  return [
    ...judgeCallbacks(effects, scene.receiver.received()),
    ...judgeAudit({ log, effects, outages, audits }),
    ...judgeFiles(effects, files),
  ];
}

/** What callers got, compared with the truth of the lines. */
async function judgeCallers(
  { plan, scene, callers }: Run,
  trial: Trial,
  { effects }: Judgement,
): Promise<readonly Violation[]> {
  if (callers === null) return [];
  const lines = plan.lines.map(({ id }) => id);
  const last = await ringAll(scene.simulator, lines);
  const { log } = trial;
  return judgeCalls({ log, effects, calls: callers.calls(), last, truths: truthsOf(trial) });
}

async function summarize(run: Run): Promise<Ending> {
  const { plan, scene, chronicle, running, records, callers } = run;
  const ends = await readEnds(scene, plan, running);
  noteEnds(chronicle, ends);
  const trial = await trialNow(run);
  const { log, windows } = trial;
  const { unseen } = asSeen(await records.log(), await records.requests());
  const judgement = judgeTrial(trial);
  const { effects, violations } = judgement;
  const histories = await gatherHistories(scene, plan);
  const schedules = await records.schedules();
  const onSchedules = { requests: [], startsStops: [], ...trial, effects, writes: schedules };
  const firings = await scene.simulator.firings();
  const summary: Summary = {
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
    retries_judged: countJudgedRetries({ requests: [], ...trial, effects }),
    entries_judged: countCalledOff(onSchedules),
    start_lateness: startLateness(effects),
    revert_lateness: revertLateness(effects),
    settled_after_ms: run.settledAfterMs,
    machine: {
      slowness: Math.round(slowness(chronicle.beats()) * 10) / 10,
      slow_share: slowShare(chronicle.beats()),
    },
    by_kind: countKinds(effects),
    overwritten_unseen: unseen.length,
    calls: callers?.calls().length ?? 0,
    violations: [
      ...violations,
      ...(await judgeTraces(run, trial, judgement, histories)),
      ...(await judgeCallers(run, trial, judgement)),
      ...judgeSchedules(onSchedules),
      ...ends.violations,
    ],
  };
  const received = scene.receiver.received();
  const [calls, beats] = [callers?.calls() ?? [], chronicle.beats()];
  const audits = Object.fromEntries(histories);
  return { summary, record: { plan, trial, schedules, received, calls, beats, audits } };
}

function tellNow({ counts, beganMs }: Chronicle, tell: Tell, writes: number): void {
  const seconds = Math.round((Date.now() - beganMs) / 1_000);
  tell(
    `${seconds} s: ${writes} writes, ${counts.messages} messages, ${counts.kills} workers and ` +
      `${counts.server_kills} servers killed, ${counts.stops} workers stopped`,
  );
}

/** Reports progress until the returned function is called. */
function keepTelling(records: Records, chronicle: Chronicle, tell: Tell): () => void {
  const look = async (): Promise<void> => {
    const [log] = await Promise.all([records.log(), records.requests()]);
    tellNow(chronicle, tell, log.filter(({ by }) => by === 'client').length);
  };
  const timer = setInterval(() => void look().catch(() => undefined), TELL_EVERY_MS);
  return () => clearInterval(timer);
}

function callersOf({ simulator }: Scene, { lines }: ChaosPlan): Callers {
  return new Callers(
    simulator,
    lines.map(({ id }) => id),
  );
}

/** Waits for the beginning of the run, epoch ms: at once, or before a whole minute if its windows start on one. */
async function beginningOf({ lines }: ChaosPlan, tell: Tell, signal: AbortSignal): Promise<number> {
  if (lines.every(({ id }) => kindOf(id).isOnWholeMinute !== true)) return Date.now();
  const nowMs = Date.now();
  const leftMs = CLOCK_MINUTE_MS - ((nowMs + BEFORE_MINUTE_MS) % CLOCK_MINUTE_MS);
  tell(`windows on schedules start on whole minutes: it begins in ${Math.ceil(leftMs / 1_000)} s`);
  await pause(leftMs, undefined, { signal });
  return nowMs + leftMs;
}

/** Does everything that is planned and judges it. */
export async function runChaos(
  plan: ChaosPlan,
  stage: Stage,
  tell: Tell,
  signal: AbortSignal,
): Promise<Ending> {
  tell(`seed ${plan.seed}: ${plan.windows.length} windows on ${plan.lines.length} lines`);
  const scene = await stage.start();
  await furnish(scene, plan);
  const hasObjects = plan.lines.some(({ id }) => objectKindOf(id) !== undefined);
  tell(`a Temporal server, ${plan.workers} workers and the simulator are ready`);
  const chronicle = new Chronicle(plan, await beginningOf(plan, tell, signal));
  const records = new Records(scene.simulator, plan);
  const known: Known = { plan, scene, chronicle, records };
  const endPulse = takePulse((beat) => chronicle.beat(beat));
  const endTelling = keepTelling(records, chronicle, tell);
  const endAnswering = hasObjects ? keepAnswering(scene, chronicle) : () => undefined;
  const callers = hasObjects ? callersOf(scene, plan) : null;
  try {
    const { answers } = await perform({ plan, stage, scene, chronicle, signal });
    await scene.simulator.clearFaults();
    const doneMs = Date.now();
    tell('everything is well again; waiting until every window is over');
    const running = await settle(scene, {
      signal,
      endsMs: Math.max(...chronicle.facts().map(latestEnd)),
      areLinesBack: () => areLinesBack(known),
      slowMsSince: (fromMs) => overlapMs(machineOutages(chronicle.outages()), fromMs, Date.now()),
    });
    await answers;
    const settledAfterMs = Date.now() - doneMs;
    callers?.stop();
    return await summarize({ ...known, stage, callers, running, settledAfterMs });
  } finally {
    callers?.stop();
    endAnswering();
    endTelling();
    await endPulse();
  }
}
