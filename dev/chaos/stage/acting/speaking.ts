/**
 * What is sent to windows: an operator's updates and signals, Temporal's own verbs, and signals that nobody should
 * send. Any answer is recorded, never thrown.
 */
import type { Client } from '@temporalio/client';
import {
  ControlRefusedError,
  WindowNotFoundError,
  type WindowStatus,
} from '../../../../src/client/index.ts';
import { idOf } from './asking.ts';
import type { Chronicle } from '../chronicle.ts';
import type { EngineCall, Message, Noise } from '../../plan/deeds.ts';
import type { Scene } from '../stage.ts';

export const BY = { actor: 'chaos', reason: 'chaos' } as const;

/** What a speaker needs to know about a window. */
interface Addressee {
  readonly key: string;
  readonly line: string;
}

interface Raw {
  readonly signal: string;
  readonly encoding: string;
  readonly data: string;
}

/** A server that is down must not block a speaker forever. */
const PATIENCE_MS = 10_000;

export function inTime<T>(temporal: Client, ask: () => Promise<T>): Promise<T> {
  return temporal.withDeadline(Date.now() + PATIENCE_MS, ask);
}

/** Sends a raw signal, decodable or not. */
async function signalRaw(temporal: Client, workflowId: string, raw: Raw): Promise<void> {
  const metadata = { encoding: Buffer.from(raw.encoding) };
  const request = {
    namespace: temporal.options.namespace,
    workflowExecution: { workflowId },
    signalName: raw.signal,
    input: { payloads: [{ metadata, data: Buffer.from(raw.data) }] },
  };
  await inTime(temporal, () => temporal.workflowService.signalWorkflowExecution(request));
}

async function update(scene: Scene, id: string, message: Message): Promise<WindowStatus> {
  const handle = scene.client.getHandle(id);
  switch (message.verb) {
    case 'extend':
      return handle.extend({ ...BY, byMinutes: message.byMinutes });
    case 'end':
      return handle.end(BY);
    case 'cancel':
      return handle.cancel(BY);
  }
}

function signalOf({ verb, byMinutes }: Message): Raw {
  const argument = verb === 'extend' ? { ...BY, by_minutes: byMinutes } : BY;
  return { signal: verb, encoding: 'json/plain', data: JSON.stringify(argument) };
}

async function send(scene: Scene, id: string, message: Message): Promise<WindowStatus | null> {
  if (message.channel === 'update') return update(scene, id, message);
  await signalRaw(scene.temporal, id, signalOf(message));
  return null;
}

function isRefused(error: unknown): boolean {
  return error instanceof ControlRefusedError || error instanceof WindowNotFoundError;
}

async function extend(
  scene: Scene,
  chronicle: Chronicle,
  { key, line }: Addressee,
  message: Message,
): Promise<void> {
  const told = chronicle.told(key);
  const byMs = message.byMinutes * chronicle.minuteMs;
  told.perhapsExtendedMs += byMs;
  try {
    const status = await send(scene, idOf({ line, key }), message);
    if (!status?.end_time) return;
    told.extendedToMs.push(Date.parse(status.end_time));
    told.perhapsExtendedMs -= byMs;
  } catch (error) {
    if (isRefused(error)) told.perhapsExtendedMs -= byMs;
  }
}

async function stop(
  scene: Scene,
  chronicle: Chronicle,
  { key, line }: Addressee,
  message: Message,
): Promise<void> {
  const noted = chronicle.stopSent(key);
  try {
    const status = await send(scene, idOf({ line, key }), message);
    if (status === null) noted.sure();
    else noted.answered();
  } catch (error) {
    if (isRefused(error)) noted.refused();
  }
}

/** Sends it; resolves when the answer is recorded. */
export async function say(
  scene: Scene,
  chronicle: Chronicle,
  to: Addressee,
  message: Message,
): Promise<void> {
  chronicle.counts.messages += 1;
  if (message.verb !== 'extend') return stop(scene, chronicle, to, message);
  await extend(scene, chronicle, to, message);
}

/** Temporal's Cancel or Terminate: both may end the window at any time from now on. */
export async function callEngine(
  { temporal }: Scene,
  chronicle: Chronicle,
  { key, line }: Addressee,
  { kind }: EngineCall,
): Promise<void> {
  const { counts } = chronicle;
  counts[kind === 'terminate' ? 'terminations' : 'messages'] += 1;
  const noted = chronicle.stopSent(key);
  const told = chronicle.told(key);
  const handle = temporal.workflow.getHandle(idOf({ line, key }));
  try {
    if (kind === 'terminate') {
      told.isTerminated = true;
      await inTime(temporal, () => handle.terminate('chaos'));
      told.terminatedMs = Date.now();
      return;
    }
    await inTime(temporal, () => handle.cancel());
    noted.sure();
  } catch {
    // A window that is over, or a server that is down: nothing is certain.
  }
}

/** A signal that nobody should send. */
export async function makeNoise(
  { temporal }: Scene,
  chronicle: Chronicle,
  { key, line }: Addressee,
  noise: Noise,
): Promise<void> {
  chronicle.counts.messages += 1;
  await signalRaw(temporal, idOf({ line, key }), noise).catch(() => undefined);
}
