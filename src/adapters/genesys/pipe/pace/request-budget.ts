/**
 * Who may send a request now, and in which order: reverts, applies, others. Knows no HTTP; paces the client by
 * `RateWindow`, and each route by its own `RouteWindow`.
 */
import { DEFAULT_BUDGET, type BudgetSettings } from './budget-settings.ts';
import { monotonicClock, type Clock } from '../clock.ts';
import { RateWindow, shareOf, type RateReading, type Sent } from './rate-window.ts';
import { RouteWindow } from './route-window.ts';
import type { Priority } from '../request-context.ts';

const URGENT_FIRST: readonly Priority[] = ['revert', 'apply', 'other'];
const SHORTEST_RETRY_MS = 1_000;

/** What the API's answer said about its limits; null if there was no answer. */
export interface AnswerPace {
  readonly limited: boolean;
  readonly retryAfterMs: number | null;
  readonly reading: RateReading | null;
}

/** `go`: send now, and call `done` once it has ended. `full`: no room in time. `ended`: the limit came first. */
export type Admission =
  | { readonly kind: 'go'; readonly done: (pace: AnswerPace | null) => void }
  | { readonly kind: 'full'; readonly retryAfterMs: number }
  | { readonly kind: 'ended' };

export interface AdmissionRequest {
  readonly priority: Priority;
  /** Method and route with placeholders: what the API may limit separately. */
  readonly route: string;
  readonly signal: AbortSignal;
  readonly deadlineAt?: number | undefined;
}

/** Where a request goes, and how urgent it is. */
type Claim = Pick<AdmissionRequest, 'priority' | 'route'>;

interface Waiter extends Claim {
  readonly settle: (admission: Admission) => void;
}

/** Most urgent first, and first come, first served within a priority; nobody waits for another route. */
export class RequestBudget {
  readonly #settings: BudgetSettings;
  readonly #clock: Clock;
  readonly #window: RateWindow;
  readonly #routes = new Map<string, RouteWindow>();
  readonly #waiting: Readonly<Record<Priority, Set<Waiter>>> = {
    revert: new Set(),
    apply: new Set(),
    other: new Set(),
  };
  #inFlight = 0;
  #cancelWake: () => void = () => undefined;

  constructor(settings: Partial<BudgetSettings> = {}, clock: Clock = monotonicClock) {
    this.#settings = { ...DEFAULT_BUDGET, ...settings };
    this.#clock = clock;
    this.#window = new RateWindow(this.#settings);
  }

  /** Asks for permission to send one request. Never rejects. */
  async admit(request: AdmissionRequest): Promise<Admission> {
    if (request.signal.aborted) return { kind: 'ended' };
    if (request.priority === 'revert') this.#routeOf(request).revertIsBack();
    if (!this.#mustQueue(request) && this.#hasRoom(request)) return this.#go(request);
    const now = this.#clock.now();
    const giveUpAt = Math.min(request.deadlineAt ?? Infinity, now + this.#settings.maxWaitMs);
    const isTooLate = this.#opensAt(request, now) > giveUpAt;
    const isCrowded = this.#countBefore(request.priority) >= this.#settings.maxWaiting;
    if (isTooLate || isCrowded) return this.#full(request);
    return this.#wait(request, giveUpAt - now);
  }

  #wait({ priority, route, signal }: AdmissionRequest, forMs: number): Promise<Admission> {
    return new Promise((resolve) => {
      const settle = (admission: Admission): void => {
        this.#waiting[priority].delete(waiter);
        signal.removeEventListener('abort', onAbort);
        cancelTimer();
        resolve(admission);
      };
      const waiter: Waiter = { priority, route, settle };
      const onAbort = (): void => {
        settle({ kind: 'ended' });
        this.#serve();
      };
      const cancelTimer = this.#clock.after(forMs, () => {
        settle(this.#full(waiter));
        this.#serve();
      });
      signal.addEventListener('abort', onAbort);
      this.#waiting[priority].add(waiter);
      // Also serves earlier ones whose time has come while the timer is late.
      this.#serve();
    });
  }

  #go(claim: Claim): Admission {
    const startedAt = this.#clock.now();
    this.#inFlight += 1;
    const sent = this.#window.take(claim.priority, startedAt);
    this.#routeOf(claim).take(claim.priority, startedAt);
    let isDone = false;
    const done = (pace: AnswerPace | null): void => {
      if (isDone) return;
      isDone = true;
      this.#inFlight -= 1;
      this.#learn(claim, pace, sent);
      this.#window.end(sent);
      this.#serve();
    };
    return { kind: 'go', done };
  }

  #learn(claim: Claim, pace: AnswerPace | null, sent: Sent): void {
    if (pace === null) return;
    const now = this.#clock.now();
    const { reading, limited, retryAfterMs } = pace;
    if (reading !== null) this.#window.read(reading, sent, now);
    if (!limited) {
      this.#window.reopen(sent.at, now);
      this.#routeOf(claim).pass(sent.at, now);
    } else if (this.#window.isFarFromEmpty(now)) {
      this.#routeOf(claim).close(retryAfterMs, now);
      this.#sendAway(claim, retryAfterMs ?? SHORTEST_RETRY_MS);
    } else {
      this.#window.close(retryAfterMs, reading, now);
    }
  }

  /**
   * Admits everyone who may send. None overtakes a more urgent one: where it has room, so has the other, unless it is
   * its own turn to probe a shut gate, or the other waits for a route that it does not need.
   */
  #serve(): void {
    for (const priority of URGENT_FIRST) {
      const shut = new Set<string>();
      for (const waiter of this.#waiting[priority]) {
        if (!this.#hasClientRoom(priority)) break;
        if (shut.has(waiter.route)) continue;
        if (this.#hasRoom(waiter)) waiter.settle(this.#go(waiter));
        else shut.add(waiter.route);
      }
    }
    this.#wakeInTime();
  }

  /** One timer for the whole queue; none while only the end of a request can make room. */
  #wakeInTime(): void {
    this.#cancelWake();
    this.#cancelWake = () => undefined;
    const now = this.#clock.now();
    const waitsMs = this.#claims()
      .map((claim) => this.#opensAt(claim, now) - now)
      .filter((waitMs) => waitMs > 0);
    if (waitsMs.length === 0) return;
    this.#cancelWake = this.#clock.after(Math.min(...waitsMs), () => this.#serve());
  }

  /** What is waited for, once each. */
  #claims(): readonly Claim[] {
    return URGENT_FIRST.flatMap((priority) => {
      const routes = new Set<string>();
      for (const { route } of this.#waiting[priority]) routes.add(route);
      return [...routes].map((route) => ({ priority, route }));
    });
  }

  #opensAt(claim: Claim, now: number): number {
    const { priority } = claim;
    const routeAt = this.#routeOf(claim).opensAt(priority, now);
    return Math.max(this.#window.opensAt(priority, now), routeAt);
  }

  #hasRoom(claim: Claim): boolean {
    const now = this.#clock.now();
    return this.#hasClientRoom(claim.priority) && this.#opensAt(claim, now) <= now;
  }

  #hasClientRoom(priority: Priority): boolean {
    if (this.#inFlight >= shareOf(this.#settings.maxInFlight, priority)) return false;
    const now = this.#clock.now();
    return this.#window.opensAt(priority, now) <= now;
  }

  /** Whether waiting requests go before a newcomer: those that need its route, or could be sent now. */
  #mustQueue({ priority, route }: Claim): boolean {
    if (this.#countBefore(priority) === 0) return false;
    const now = this.#clock.now();
    return this.#claims()
      .filter((waiting) => isBefore(waiting.priority, priority))
      .some(
        (waiting) =>
          waiting.route === route || this.#routeOf(waiting).opensAt(waiting.priority, now) <= now,
      );
  }

  #routeOf({ route }: Claim): RouteWindow {
    const known = this.#routes.get(route) ?? new RouteWindow(this.#settings);
    this.#routes.set(route, known);
    return known;
  }

  /** How many waiting requests go before a newcomer of this priority. */
  #countBefore(priority: Priority): number {
    return URGENT_FIRST.filter((one) => isBefore(one, priority)).reduce(
      (sum, one) => sum + this.#waiting[one].size,
      0,
    );
  }

  #full(claim: Claim): Admission {
    const now = this.#clock.now();
    const waitMs = this.#opensAt(claim, now) - now;
    const retryAfterMs = Math.ceil(Math.max(waitMs, SHORTEST_RETRY_MS));
    this.#sendAway(claim, retryAfterMs);
    return { kind: 'full', retryAfterMs };
  }

  #sendAway(claim: Claim, forMs: number): void {
    if (claim.priority === 'revert') this.#routeOf(claim).awaitRevert(forMs, this.#clock.now());
  }
}

function isBefore(one: Priority, other: Priority): boolean {
  return URGENT_FIRST.indexOf(one) <= URGENT_FIRST.indexOf(other);
}
