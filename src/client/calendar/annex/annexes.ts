/**
 * The annexes of one calendar, for the calendar's access: stores the long values of changes before the changes are
 * recorded in the calendar, reads them back, and lets unused ones be dropped.
 */
import {
  ANNEXED_QUERY,
  ANNEXES,
  annexId,
  DROPPED_AFTER_MS,
  TEXTS_QUERY,
  type KeepResult,
  type KeptText,
  type TextsPage,
  type TextsQuery,
} from '../../../contract/calendar/annex.ts';
import type { Change } from '../../../contract/change/change.ts';
import { keptHashes } from '../../../contract/change/kept-values.ts';
import { orNull } from '../../temporal/calling.ts';
import { CalendarBatches } from '../calendar-batches.ts';
import { ANNEX, freshUpdateId, type CalendarPlace } from '../calendar-call.ts';
import { isFull } from '../calendar-refusals.ts';
import { inTime, isRunning } from '../calendar-bookings.ts';
import type { Unfold } from './carried.ts';
import { unfold } from './folding.ts';

/** How many values this process remembers, so that a sweep does not read them again every minute. */
const MOST_REMEMBERED = 4_000;
/** How often each annex is checked for values that are no longer used. */
const TIDY_EVERY_MS = 60_000;

class AnnexOfCalendar {
  readonly #calendar: CalendarPlace;
  readonly #place: CalendarPlace;
  readonly #batches: CalendarBatches;
  #tidiedAt = -Infinity;

  constructor(calendar: CalendarPlace, organizationId: string, annex: number) {
    this.#calendar = calendar;
    const calendarId = annexId(organizationId, annex);
    this.#place = { ...calendar, calendarId, entity: ANNEX, state: { v: 1, texts: [] } };
    this.#batches = new CalendarBatches(this.#place);
  }

  async keep(texts: readonly KeptText[]): Promise<number> {
    try {
      const { kept_ms, is_due } = await this.#ask(texts);
      // Not awaited: nothing depends on it.
      if (is_due) void this.#tidy(kept_ms).catch(() => undefined);
      return kept_ms;
    } catch (error) {
      if (!isFull(error) || !(await this.#tidy(Date.now()))) throw error;
      return (await this.#ask(texts)).kept_ms;
    }
  }

  #ask(texts: readonly KeptText[]): Promise<KeepResult> {
    return this.#batches.ask({
      update: 'keep',
      argument: { texts },
      updateId: freshUpdateId('keep'),
    });
  }

  /** Lets values be dropped that the calendar no longer refers to; false if it was not the time for that. */
  async #tidy(keptMs: number): Promise<boolean> {
    if (performance.now() - this.#tidiedAt < TIDY_EVERY_MS) return false;
    this.#tidiedAt = performance.now();
    const { client, calendarId } = this.#calendar;
    // The state of an ended calendar says nothing about the one that follows.
    if (!(await isRunning(this.#calendar))) return false;
    const calendar = client.workflow.getHandle(calendarId);
    const hashes = await calendar.query<readonly string[]>(ANNEXED_QUERY);
    await this.#batches.ask<null>({
      update: 'retain',
      argument: { hashes, before_ms: keptMs - DROPPED_AFTER_MS },
      updateId: freshUpdateId('retain'),
    });
    return true;
  }

  async read(hashes: readonly string[], found: (text: KeptText) => void): Promise<void> {
    const handle = this.#place.client.workflow.getHandle(this.#place.calendarId);
    let wanted = hashes;
    while (wanted.length > 0) {
      const page = await handle.query<TextsPage, [TextsQuery]>(TEXTS_QUERY, { hashes: wanted });
      for (const text of page.texts) found(text);
      const settled = new Set([...page.missing, ...page.texts.map(([hash]) => hash)]);
      wanted = wanted.filter((hash) => !settled.has(hash));
    }
  }
}

export class Annexes {
  readonly #calendar: CalendarPlace;
  readonly #annexes: readonly AnnexOfCalendar[];
  readonly #remembered = new Map<string, string>();

  constructor(calendar: CalendarPlace, organizationId: string) {
    this.#calendar = calendar;
    this.#annexes = Array.from(
      { length: ANNEXES },
      (_, n) => new AnnexOfCalendar(calendar, organizationId, n),
    );
  }

  /**
   * Durable once it resolves; returns the time of the earliest write, by the server's clock.
   * @throws {CalendarRefusedError} an annex is full. @throws {CalendarUnavailableError}
   */
  async keep(texts: readonly KeptText[]): Promise<number> {
    const kept = await Promise.all(
      this.#byAnnex(texts, ([hash]) => hash).map(([annex, some]) => annex.keep(some)),
    );
    for (const text of texts) this.#remember(text);
    return Math.min(...kept);
  }

  /**
   * The known values of these hashes; one is missing if its annex was ended in Temporal. @throws
   * {CalendarUnavailableError}
   */
  async #read(hashes: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (const hash of hashes) {
      const text = this.#remembered.get(hash);
      if (text !== undefined) found.set(hash, text);
    }
    const wanted = this.#byAnnex(
      hashes.filter((hash) => !found.has(hash)),
      (hash) => hash,
    );
    const take = (text: KeptText): void => {
      found.set(...text);
      this.#remember(text);
    };
    if (wanted.length > 0)
      await inTime(this.#calendar, async () => {
        // An annex that never began, or is gone, is empty.
        await Promise.all(wanted.map(([annex, some]) => orNull(annex.read(some, take))));
      });
    return found;
  }

  /** Reads the values that these changes refer to. @throws {CalendarUnavailableError} */
  async unfolding(changes: readonly Change[]): Promise<Unfold> {
    const hashes = new Set(changes.flatMap(keptHashes));
    if (hashes.size === 0) return (change) => change;
    const texts = await this.#read([...hashes]);
    return (change) => unfold(change, texts);
  }

  #byAnnex<T>(all: readonly T[], hashOf: (one: T) => string): (readonly [AnnexOfCalendar, T[]])[] {
    return this.#annexes.flatMap((annex, n) => {
      // By the first digit of the hash.
      const some = all.filter((one) => Number.parseInt(hashOf(one).slice(0, 1), ANNEXES) === n);
      return some.length === 0 ? [] : [[annex, some] as const];
    });
  }

  #remember([hash, text]: KeptText): void {
    this.#remembered.delete(hash);
    this.#remembered.set(hash, text);
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > MOST_REMEMBERED && oldest !== undefined)
      this.#remembered.delete(oldest);
  }
}
