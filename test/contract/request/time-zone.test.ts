import { readWall, timeZone } from '../../../src/contract/request/times/time-zone.ts';
import {
  countChanges,
  disagreements,
  everyZone,
  fiveYearsAhead,
  type Clocks,
} from './clocks-of-intl.ts';

const SPAN = fiveYearsAhead();
const DAY_MS = 86_400_000;

/** As used for requests. */
function ours(name: string): Clocks {
  const zone = timeZone(name);
  return {
    offsetMs: (epochMs) => zone.offsetMs(epochMs),
    instantsOf(wallMs) {
      const reading = readWall(zone, wallMs);
      if (reading.kind === 'once') return [reading.epochMs];
      return reading.kind === 'never' ? [] : [reading.around.beforeMs, reading.around.afterMs];
    },
  };
}

type Break = (clocks: Clocks) => Clocks;

/** A library that samples offsets every `days` days and interpolates. */
function sampling(days: number): Break {
  const step = days * DAY_MS;
  return ({ offsetMs, instantsOf }) => ({
    instantsOf,
    offsetMs(epochMs) {
      const from = Math.floor(epochMs / step) * step;
      const [first, last] = [offsetMs(from), offsetMs(from + step)];
      return first === last ? first : offsetMs(epochMs);
    },
  });
}

const BROKEN: readonly (readonly [what: string, breakIt: Break, zones: readonly string[]])[] = [
  ['overlooks two changes in 60 days', sampling(60), ['Africa/Casablanca', 'Africa/El_Aaiun']],
  [
    'changes the clocks a week late',
    (clocks) => ({ ...clocks, offsetMs: (at) => clocks.offsetMs(at - 7 * DAY_MS) }),
    ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'],
  ],
  [
    'changes the clocks half an hour late',
    (clocks) => ({ ...clocks, offsetMs: (at) => clocks.offsetMs(at - DAY_MS / 48) }),
    ['Europe/Berlin', 'Africa/Cairo', 'Australia/Lord_Howe'],
  ],
  [
    'takes the first of two instants',
    (clocks) => ({ ...clocks, instantsOf: (wall) => clocks.instantsOf(wall).slice(0, 1) }),
    ['Europe/Berlin', 'America/Santiago', 'Australia/Lord_Howe'],
  ],
  [
    'knows no gap',
    (clocks) => ({
      ...clocks,
      instantsOf: (wall) =>
        clocks.instantsOf(wall).length === 0
          ? [wall - clocks.offsetMs(wall)]
          : clocks.instantsOf(wall),
    }),
    ['Europe/Berlin', 'Asia/Beirut', 'Australia/Lord_Howe'],
  ],
];

describe('local times of the next five years', () => {
  it('are the same by our reader and by Intl, in every zone and at every half hour', () => {
    const zones = everyZone();
    expect(zones.length).toBeGreaterThan(400);
    expect(zones.flatMap((zone) => disagreements(zone, ours(zone), SPAN))).toEqual([]);
  });

  it.each(BROKEN)('are told apart from those of a reader that %s', (_what, breakIt, zones) => {
    for (const zone of zones) {
      const found = disagreements(zone, breakIt(ours(zone)), SPAN);
      expect(found).toContainEqual(expect.objectContaining({ zone }));
    }
  });

  it('change at all in these five years, twice a year and more', () => {
    expect(countChanges('Europe/Berlin', SPAN)).toBeGreaterThanOrEqual(10);
    expect(countChanges('Africa/Casablanca', SPAN)).toBeGreaterThanOrEqual(8);
    expect(countChanges('Asia/Kolkata', SPAN)).toBe(0);
  });
});
