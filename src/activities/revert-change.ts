/**
 * Puts the line back by the three-way rule (design, section 3). Safe to run any number of times:
 * only fields that still show our change are written, always with a version. The first attempt
 * writes at once with the version our own write made; every other one reads first.
 */
import type { Fields } from '../contract/json.ts';
import type { Reverted, RevertInput, RevertResult } from '../contract/steps.ts';
import type { DriftedField } from '../contract/window.ts';
import { decideRevert, hashFields, isGenesysError, type TargetState } from '../genesys/index.ts';
import type { ActivityDeps } from './deps.ts';
import { isDefinite, notInTime, toFailure, wrongOrganization } from './failures.ts';
import { StepRun } from './step-run.ts';

/** Conflicts in a row before the attempt ends and the engine's back-off sets the pace. */
const WRITES_PER_ATTEMPT = 3;

interface Standing {
  readonly state: TargetState;
  readonly drift: readonly DriftedField[];
  readonly wrote: boolean;
}

interface Revert {
  readonly deps: ActivityDeps;
  readonly input: RevertInput;
  readonly run: StepRun;
  readonly requestIds: string[];
}

/** Writes once; null on a version conflict. */
async function tryWrite(
  revert: Revert,
  version: number,
  fields: Fields,
): Promise<TargetState | null> {
  const { deps, input, run, requestIds } = revert;
  deps.metrics.writeAttempted('revert');
  try {
    const target = deps.genesys.target(input.target.kind);
    const state = await target.write(input.target.id, { version, fields }, run.writing('revert'));
    run.note({
      outcome: 'written',
      expected_version: version,
      actual_version: state.version,
      request_id: state.requestId,
    });
    if (state.requestId !== null) requestIds.push(state.requestId);
    deps.metrics.writeSucceeded('revert');
    return state;
  } catch (error) {
    if (!isGenesysError(error)) throw error;
    run.note({
      outcome: error.code,
      expected_version: version,
      message: error.message,
      request_id: error.contextId,
    });
    if (error.code === 'version_conflict') return null;
    throw error;
  }
}

/** What to write so that a late attempt of our own meets a stale version: values that already stand. */
function standingFields(input: RevertInput, now: Fields): Fields {
  const first = Object.keys(input.baseline)[0];
  return first === undefined ? {} : { [first]: now[first] ?? null };
}

/** A read that fails is a try as well. */
async function readNow({ deps, input, run }: Revert): Promise<TargetState> {
  try {
    return await deps.genesys
      .target(input.target.kind)
      .read(input.target.id, run.reading('revert'));
  } catch (error) {
    if (isGenesysError(error))
      run.note({ outcome: error.code, message: error.message, request_id: error.contextId });
    throw error;
  }
}

/** One read and, where the rule says so, one write; null when somebody was faster. */
async function readAndWrite(revert: Revert, outdate: boolean): Promise<Standing | null> {
  const { deps, input, run } = revert;
  const target = deps.genesys.target(input.target.kind);
  const now = await readNow(revert);
  const decision = decideRevert({
    baseline: input.baseline,
    written: input.written,
    now: now.fields,
    onDrift: input.on_drift,
    same: target.isSame,
  });
  const isBack = Object.keys(decision.write).length === 0;
  if (isBack && !outdate) {
    run.note({ outcome: 'already_back', actual_version: now.version, request_id: now.requestId });
    return { state: now, drift: decision.drift, wrote: false };
  }
  if (run.isStalled()) return null;
  const fields = isBack ? standingFields(input, now.fields) : decision.write;
  const state = await tryWrite(revert, now.version, fields);
  return state === null ? null : { state, drift: decision.drift, wrote: true };
}

async function putBack(revert: Revert): Promise<Standing | null> {
  const { input, run } = revert;
  if (input.version !== null && run.number === 1) {
    const state = await tryWrite(revert, input.version, input.baseline);
    if (state !== null) return { state, drift: [], wrote: true };
  }
  for (let write = 0; write < WRITES_PER_ATTEMPT && !run.isStalled(); write += 1) {
    const standing = await readAndWrite(revert, input.outdate_late_writes);
    if (standing !== null) return standing;
  }
  return null;
}

function toReverted(revert: Revert, standing: Standing, startedAt: number): Reverted {
  const { deps, input, run, requestIds } = revert;
  const latency = performance.now() - startedAt;
  const lateness = Math.max(0, run.serverNowMs() - input.instant_ms);
  deps.metrics.reverted(latency, lateness);
  return {
    status: 'reverted',
    version: standing.state.version,
    final: standing.state.fields,
    baseline_hash: hashFields(input.baseline),
    written_hash: hashFields(input.written),
    final_hash: hashFields(standing.state.fields),
    wrote: standing.wrote,
    drift: standing.drift,
    lateness_ms: Math.round(lateness),
    latency_ms: Math.round(latency * 10) / 10,
    attempts: run.attempts,
    request_ids: requestIds,
  };
}

async function attempt(
  deps: ActivityDeps,
  input: RevertInput,
  run: StepRun,
): Promise<RevertResult> {
  const held = await run.holdUntil(input.instant_ms, deps.checkAttempt);
  if (held === 'held_back') return { status: 'held_back' };
  if (held === 'stalled') throw notInTime(run.attempts);
  const revert: Revert = { deps, input, run, requestIds: [] };
  const startedAt = performance.now();
  try {
    const standing = await putBack(revert);
    if (standing !== null) return toReverted(revert, standing, startedAt);
  } catch (error) {
    throw toFailure(error, {
      attempts: run.attempts,
      final: isDefinite(error) && !input.already_alarmed,
    });
  }
  throw notInTime(run.attempts);
}

export function createRevertChange(deps: ActivityDeps) {
  return async function revertChange(input: RevertInput): Promise<RevertResult> {
    if (input.organization_id !== deps.organizationId)
      throw wrongOrganization(input.organization_id, deps.organizationId);
    return StepRun.during((run) => attempt(deps, input, run));
  };
}
