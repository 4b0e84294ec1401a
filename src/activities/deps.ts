/**
 * What the activities need from outside; the worker wires it, and tests wire their own. Interfaces only: activities
 * import no Temporal client, no environment and no log library.
 */
import type { AttemptCheck } from '../contract/steps/attempt-check.ts';
import type { CalendarAccess } from '../contract/calendar/calendar-access.ts';
import type { RescueFile } from '../contract/change/rescue-file.ts';
import type { Spread, Timing } from '../contract/steps/pace/timing.ts';
import type { WindowAccess } from '../contract/calendar/window-access.ts';
import type { TargetRef } from '../contract/request/window-plan.ts';
import type { CallbackContent } from '../adapters/callbacks/chat/callback-content.ts';
import type { Genesys } from '../adapters/genesys/index.ts';

/** Sends one callback, including the address check and the connection. */
export interface CallbackSender {
  /** What is wrong with the URL for this worker (plain http, private address); null if nothing. */
  check(url: string): Promise<string | null>;
  /**
   * Posts; resolves with status and bounded body, whatever the status; throws if unreachable.
   * @param now the time for a signature, epoch ms. @default this machine's clock
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

/** What is measured while it happens. Durations in ms. */
export interface WindowMetrics {
  writeAttempted(verb: 'apply' | 'revert'): void;
  writeSucceeded(verb: 'apply' | 'revert'): void;
  /** `startLatenessMs` is null for a change that is written ahead of its start and begins by itself. */
  applied(latencyMs: number, startLatenessMs: number | null): void;
  reverted(latencyMs: number, revertLatenessMs: number): void;
  callback(result: 'delivered' | 'failed'): void;
}

/** The state of the folder of break-glass files. */
export interface RescueFolderLook {
  /** A clause to follow the folder's name; null if nothing is wrong. */
  readonly problem: string | null;
  readonly files: readonly RescueFile[];
  /** Names of unusable files. */
  readonly unreadable: readonly string[];
}

/**
 * The break-glass files as steps use them: nothing here ever rejects or takes long. A disk error has already raised an
 * alarm; a file that could not be read counts as absent.
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
  /** As shown by the status and the doctor. */
  readonly apiUrl: string;
  readonly organizationId: string;
  readonly calendar: CalendarAccess;
  readonly windows: WindowAccess;
  readonly callbacks: CallbackSender;
  readonly checkAttempt: AttemptCheck;
  readonly metrics: WindowMetrics;
  readonly timing: Timing;
  /** How much earlier windows begin their steps, each by its own share. @default 0 */
  readonly spread?: Spread;
  /** Length of a minute: 60,000 except in tests with shortened minutes. */
  readonly minuteMs: number;
  /** The requests a minute that the API allows our client. @default 300 */
  readonly requestsPerMinute?: number;
  /** Null if no folder for them is configured. */
  readonly rescueFiles: RescueFiles | null;
}
