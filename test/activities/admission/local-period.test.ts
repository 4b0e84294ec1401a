/**
 * Instants in the local time of a schedule group, around every change of the clocks in unusual zones: given only if
 * such a local time occurs once. Judged by the simulator's own clock, which shares no code with ours.
 */
import { wallAt } from '../../../dev/simulator/route/zone-clock.ts';
import { localPeriod } from '../../../src/activities/admission/local-start.ts';

const STEP_MS = 10 * 60_000;
const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
/** No zone sets its clocks back by more. */
const AROUND_MS = 4 * HOUR_MS;
const [FROM_MS, UNTIL_MS] = [Date.UTC(2026, 0, 1), Date.UTC(2028, 0, 1)];

const ZONES = [
  'Europe/Berlin',
  'America/Indiana/Indianapolis',
  // By half an hour.
  'Australia/Lord_Howe',
  // Set back for Ramadan.
  'Africa/Casablanca',
  // By two hours.
  'Antarctica/Troll',
  // Half an hour off the others, with summer time.
  'America/St_Johns',
  // At midnight, so that a day begins at one.
  'Africa/Cairo',
  'Asia/Beirut',
  'America/Santiago',
  'Pacific/Chatham',
];

function isChange(ms: number, stepMs: number, zone: string): boolean {
  return wallAt(ms + stepMs, zone) - wallAt(ms, zone) !== stepMs;
}

/** The hours in which the clocks change. */
function changesIn(zone: string): readonly number[] {
  const changes: number[] = [];
  for (let dayMs = FROM_MS; dayMs < UNTIL_MS; dayMs += DAY_MS) {
    if (!isChange(dayMs, DAY_MS, zone)) continue;
    for (let ms = dayMs; ms < dayMs + DAY_MS; ms += HOUR_MS)
      if (isChange(ms, HOUR_MS, zone)) changes.push(ms);
  }
  return changes;
}

/** How often, around an instant, its local time occurs. */
function timesShown(instantMs: number, zone: string): number {
  const wallMs = wallAt(instantMs, zone);
  let times = 0;
  for (let ms = instantMs - AROUND_MS; ms <= instantMs + AROUND_MS; ms += STEP_MS)
    if (wallAt(ms, zone) === wallMs) times += 1;
  return times;
}

function around(changeMs: number): readonly number[] {
  const steps = (2 * AROUND_MS) / STEP_MS;
  return Array.from({ length: steps }, (_, n) => changeMs - AROUND_MS + n * STEP_MS);
}

it.each(ZONES)(
  '%s: what its clocks show once is reported, what they show twice is refused',
  (zone) => {
    const { toLocal } = localPeriod(0, 0);
    const changes = changesIn(zone);
    expect(changes.length).toBeGreaterThanOrEqual(4);
    const wrong = changes.flatMap(around).filter((ms) => {
      const local = toLocal(zone, ms);
      const isOnce = timesShown(ms, zone) === 1;
      return local.ok !== isOnce || (local.ok && local.wallMs !== wallAt(ms, zone));
    });
    expect(wrong.map((ms) => new Date(ms).toISOString())).toEqual([]);
  },
);

it.each(ZONES)('%s: a refusal names the zone and instants to choose from', (zone) => {
  const { toLocal } = localPeriod(0, 0);
  const twice = changesIn(zone)
    .flatMap(around)
    .find((ms) => timesShown(ms, zone) === 2);
  const local = toLocal(zone, twice ?? 0);
  expect(local.ok ? '' : local.message).toMatch(
    new RegExp(`exists twice in ${zone}, .*Genesys takes local times only.*: send a time `),
  );
});
