/** One request within its limits, reported to the observer: its raw answer, or why there was none. */
import { CallLimit, type LimitReason } from './call-limit.ts';
import { contextIdOf } from '../errors/answer-error.ts';
import { sayFault } from '../errors/connection-fault.ts';
import type { RequestEnd, RequestObservation } from './observation.ts';
import type { Priority } from './request-context.ts';
import { NoAnswer, type RawAnswer, type RawRequest, type Transport } from './transport.ts';

type NoAnswerEnd = LimitReason | 'timeout' | 'network';

export interface Silence {
  readonly kind: 'silence';
  readonly end: NoAnswerEnd;
  /** As a clause, e.g. `time-out after 10000 ms`. */
  readonly reason: string;
  /** Whether the server may have received the request. */
  readonly hasLeft: boolean;
}

export type ExchangeResult = { readonly kind: 'answer'; readonly answer: RawAnswer } | Silence;

export interface ExchangeLabel {
  readonly route: string;
  readonly priority: Priority;
  readonly purpose: string | null;
  /** Whether an answer asks us to slow down. */
  readonly isRateLimited: (answer: RawAnswer) => boolean;
}

export interface ExchangeOptions {
  readonly transport: Transport;
  readonly timeoutMs: number;
  readonly observe: ((observation: RequestObservation) => void) | undefined;
}

export class Exchange {
  readonly #options: ExchangeOptions;

  constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  /** Sends at once, or not at all if the call has reached its limit. */
  async send(
    request: Omit<RawRequest, 'signal'>,
    label: ExchangeLabel,
    call: CallLimit,
  ): Promise<ExchangeResult> {
    const ended = call.reason;
    if (ended !== null) return { kind: 'silence', end: ended, reason: ended, hasLeft: false };
    const startedAt = performance.now();
    const own = new CallLimit({
      signals: [call.signal],
      deadlineAt: startedAt + this.#options.timeoutMs,
    });
    try {
      const answer = await this.#options.transport.send({ ...request, signal: own.signal });
      this.#tell(request, label, startedAt, answer.status, answer);
      return { kind: 'answer', answer };
    } catch (error) {
      const silence = this.#silenceOf(error, call, own);
      this.#tell(request, label, startedAt, silence.end, null);
      return silence;
    } finally {
      own.dispose();
    }
  }

  #silenceOf(error: unknown, call: CallLimit, own: CallLimit): Silence {
    const { code, hasLeft } =
      error instanceof NoAnswer ? error : { code: undefined, hasLeft: true };
    const ended = call.reason;
    if (ended !== null) return { kind: 'silence', end: ended, reason: ended, hasLeft };
    if (own.reason !== null || code === 'ECONNABORTED' || code === 'ETIMEDOUT') {
      const after = `time-out after ${this.#options.timeoutMs} ms`;
      return { kind: 'silence', end: 'timeout', reason: after, hasLeft };
    }
    return { kind: 'silence', end: 'network', reason: sayFault(code), hasLeft };
  }

  /** A listener must not be able to break a request. */
  #tell(
    { method }: Pick<RawRequest, 'method'>,
    { route, priority, purpose, isRateLimited }: ExchangeLabel,
    startedAt: number,
    end: RequestEnd,
    answer: RawAnswer | null,
  ): void {
    const durationMs = performance.now() - startedAt;
    const rateLimited = answer !== null && isRateLimited(answer);
    const contextId = answer === null ? null : contextIdOf(answer);
    try {
      this.#options.observe?.({
        method,
        route,
        end,
        durationMs,
        rateLimited,
        priority,
        purpose,
        contextId,
      });
    } catch {
      // Ignored: metrics never affect a phone line.
    }
  }
}
