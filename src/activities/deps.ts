/**
 * What the activities need from outside; the worker wires it, tests wire their own.
 * Interfaces only: activities know no Temporal client, no environment, no log library.
 */
import type { AttemptCheck } from '../contract/steps/attempt-check.ts';
import type { CalendarAccess } from '../contract/calendar/calendar-access.ts';
import type { RescueFile } from '../contract/change/rescue-file.ts';
import type { Spread, Timing } from '../contract/steps/timing.ts';
import type { WindowAccess } from '../contract/calendar/window-access.ts';
import type { TargetRef } from '../contract/request/window-plan.ts';
import type { CallbackContent } from '../adapters/callbacks/chat/callback-content.ts';
import type { Genesys } from '../adapters/genesys/index.ts';

/** Sends one callback: the address check and the connection are its business. */
export interface CallbackSender {
  /** What is wrong with the URL for this worker (plain http, private address), or null. */
  check(url: string): Promise<string | null>;
  /**
   * Posts; resolves with status and bounded body whatever the status is; throws when unreachable.
   * @param now what a signature says of the time, epoch ms. @default this machine's clock
   */
  post(
    url: string,
    webhookId: string,
    content: CallbackContent,
    signal: AbortSignal,
    now?: () => Promise<number>,
  ): Promise<{
    readonly status: number;
    readonly body: string;
    readonly retryAfterMs: number | null;
  }>;
}

/** What is measured while it happens. Lengths in ms. */
export interface WindowMetrics {
  writeAttempted(verb: 'apply' | 'revert'): void;
  writeSucceeded(verb: 'apply' | 'revert'): void;
  /** `startLatenessMs` null: it was written ahead of its start, and begins by itself. */
  applied(latencyMs: number, startLatenessMs: number | null): void;
  reverted(latencyMs: number, revertLatenessMs: number): void;
  callback(result: 'delivered' | 'failed'): void;
}

/** The folder of break-glass files, looked at. */
export interface RescueFolderLook {
  /** A clause after the folder's name; null: nothing is wrong. */
  readonly problem: string | null;
  readonly files: readonly RescueFile[];
  /** Names of files that are there and cannot be used. */
  readonly unreadable: readonly string[];
}

/**
 * The break-glass files as steps use them: nothing here ever rejects or takes long. Trouble with the
 * disk is an alarm that has been raised by then; what could not be read counts as not there.
 */
export interface RescueFiles {
  /** @param patienceMs how long the step can wait. @default 2,000 */
  write(file: RescueFile, patienceMs?: number): Promise<void>;
  remove(windowId: string): Promise<void>;
  ofWindow(windowId: string, patienceMs?: number): Promise<readonly RescueFile[]>;
  ofTarget(target: TargetRef, nowMs: number): Promise<readonly RescueFile[]>;
  all(nowMs: number): Promise<readonly RescueFile[]>;
  /** For the doctor. */
  look(nowMs: number): Promise<RescueFolderLook>;
}

export interface ActivityDeps {
  readonly genesys: Genesys;
  /** As the status and the doctor show it. */
  readonly apiUrl: string;
  readonly organizationId: string;
  readonly calendar: CalendarAccess;
  readonly windows: WindowAccess;
  readonly callbacks: CallbackSender;
  readonly checkAttempt: AttemptCheck;
  readonly metrics: WindowMetrics;
  readonly timing: Timing;
  /** By how much windows begin their steps earlier than that, each by a part of its own. @default by nothing */
  readonly spread?: Spread;
  /** Length of a minute: 60,000 but in tests with scaled minutes. */
  readonly minuteMs: number;
  /** What the API takes of our client. @default 300 */
  readonly requestsPerMinute?: number;
  /** Null if no folder for them is configured. */
  readonly rescueFiles: RescueFiles | null;
}
