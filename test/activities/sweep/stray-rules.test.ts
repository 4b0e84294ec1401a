/** What happens to schedules that windows have left, as a table. */
import { judgeStray, type StrayVerdict } from '../../../src/activities/sweep/judge-strays.ts';
import type { Stray } from '../../../src/adapters/genesys/index.ts';

const NOW = Date.UTC(2027, 0, 15, 12);
const DAY_MS = 24 * 60 * 60_000;
const KNOWN = new Set(['0badcafe']);

function stray(changes: Partial<Stray>): Stray {
  const name = `interlude ${changes.mark ?? '5eed5eed'}`;
  return { id: 's', name, mark: '5eed5eed', heldBy: null, endsMs: NOW - 3 * DAY_MS, ...changes };
}

it.each<[string, Partial<Stray>, StrayVerdict]>([
  ['that nothing holds, long over', {}, 'delete'],
  ['that nothing holds, over since yesterday', { endsMs: NOW - DAY_MS }, 'leave'],
  ['that nothing holds, still to come', { endsMs: NOW + DAY_MS }, 'leave'],
  ['that nothing holds, with an end that cannot be read', { endsMs: null }, 'tell'],
  ['that a group holds, long over', { heldBy: 'a group' }, 'tell'],
  ['that a group holds, still to come', { heldBy: 'a group', endsMs: NOW + DAY_MS }, 'tell'],
  ['of a window that is known', { mark: '0badcafe' }, 'leave'],
  [
    'of a window that is known, with an end that cannot be read',
    { mark: '0badcafe', endsMs: null },
    'leave',
  ],
  ['of a window that is known, held', { mark: '0badcafe', heldBy: 'a group' }, 'leave'],
])('a schedule %s', (_what, changes, verdict) => {
  expect(judgeStray(stray(changes), KNOWN, NOW)).toBe(verdict);
});
