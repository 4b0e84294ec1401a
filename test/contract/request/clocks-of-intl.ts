/**
 * A second implementation of local times, from `Intl`'s output: offsets sampled a week apart and bisected if they
 * differ, so that every change of the clocks is known. The reader of local times is compared with it.
 */

const MINUTE_MS = 60_000;
const HALF_HOUR_MS = 30 * MINUTE_MS;
const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const NEAR_MS = 3 * 60 * MINUTE_MS;

/** What is compared: offsets, and the instants (none, one or two) of a local time. */
export interface Clocks {
  offsetMs(epochMs: number): number;
  instantsOf(wallMs: number): readonly number[];
}

/** A period with one offset from UTC. */
interface Stretch {
  readonly fromMs: number;
  readonly offsetMs: number;
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Five years from the next half hour on. */
export function fiveYearsAhead(): Span {
  const fromMs = Math.ceil(Date.now() / HALF_HOUR_MS) * HALF_HOUR_MS;
  return { fromMs, toMs: fromMs + 5 * 366 * DAY_MS };
}

/** Every zone, links and plain names included. */
export function everyZone(): readonly string[] {
  const links = ['Europe/Kyiv', 'Asia/Kolkata', 'US/Pacific', 'Etc/GMT+5', 'UTC', 'GMT', 'EST5EDT'];
  return [...new Set([...Intl.supportedValuesOf('timeZone'), ...links])];
}

function wallClock(zone: string): (epochMs: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  return (epochMs) => {
    const [month = 0, day = 0, year = 0, hour = 0, minute = 0] = (
      format.format(epochMs).match(/\d+/g) ?? []
    ).map(Number);
    return Date.UTC(year, month - 1, day, hour, minute);
  };
}

function offsetsByIntl(zone: string): (epochMs: number) => number {
  const wall = wallClock(zone);
  return (epochMs) => wall(epochMs) - Math.floor(epochMs / MINUTE_MS) * MINUTE_MS;
}

/** The first minute that has another offset than `lowMs`. */
function change(offsetMs: (epochMs: number) => number, lowMs: number, highMs: number): number {
  const before = offsetMs(lowMs);
  let [low, high] = [lowMs, highMs];
  while (high - low > MINUTE_MS) {
    const middle = Math.floor((low + high) / 2 / MINUTE_MS) * MINUTE_MS;
    if (offsetMs(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

function stretchesOf(zone: string, { fromMs, toMs }: Span): readonly Stretch[] {
  const offsetMs = offsetsByIntl(zone);
  const stretches: Stretch[] = [{ fromMs: fromMs - WEEK_MS, offsetMs: offsetMs(fromMs - WEEK_MS) }];
  for (let at = fromMs - WEEK_MS; at < toMs + WEEK_MS; at += WEEK_MS) {
    const next = offsetMs(at + WEEK_MS);
    if (offsetMs(at) === next) continue;
    stretches.push({ fromMs: change(offsetMs, at, at + WEEK_MS), offsetMs: next });
  }
  return stretches;
}

function offsetIn(stretches: readonly Stretch[], epochMs: number): number {
  return stretches.findLast(({ fromMs }) => fromMs <= epochMs)?.offsetMs ?? Number.NaN;
}

function instantsIn(stretches: readonly Stretch[], wallMs: number): readonly number[] {
  const near = stretches.flatMap(({ offsetMs }) => wallMs - offsetMs);
  return [...new Set(near)]
    .filter((epochMs) => epochMs + offsetIn(stretches, epochMs) === wallMs)
    .toSorted((a, b) => a - b);
}

/** A time in each week, and every half hour around each change of the clocks. */
function momentsToTry(stretches: readonly Stretch[], { fromMs, toMs }: Span): readonly number[] {
  const moments: number[] = [];
  for (let at = fromMs; at < toMs; at += WEEK_MS) moments.push(at);
  for (const { fromMs: changeMs } of stretches.slice(1))
    for (let at = changeMs - NEAR_MS; at <= changeMs + NEAR_MS; at += HALF_HOUR_MS)
      moments.push(at);
  return moments;
}

export interface Disagreement {
  readonly zone: string;
  readonly at: string;
  readonly what: string;
}

/** Where `clocks` differs from `Intl` for a zone; at most `most` places. */
export function disagreements(zone: string, clocks: Clocks, span: Span, most = 3): Disagreement[] {
  const stretches = stretchesOf(zone, span);
  const found: Disagreement[] = [];
  for (const at of momentsToTry(stretches, span)) {
    if (found.length >= most) break;
    const told = (what: string): number =>
      found.push({ zone, at: new Date(at).toISOString(), what });
    const before = offsetIn(stretches, at - NEAR_MS);
    if (clocks.offsetMs(at) !== offsetIn(stretches, at)) told('the offset of the instant');
    const [wanted, got] = [instantsIn(stretches, at + before), clocks.instantsOf(at + before)];
    if (wanted.join() !== got.join()) told(`the instants of its wall clock: ${got.join()}`);
  }
  return found;
}

/** How often the clocks change in that time. */
export function countChanges(zone: string, span: Span): number {
  return stretchesOf(zone, span).length - 1;
}
