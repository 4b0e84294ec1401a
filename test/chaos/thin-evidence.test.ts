/** What a run says of itself if hardly any window on a schedule group had to be taken out before its start. */
import { thinEvidence } from '../../dev/chaos/summary.ts';

const COUNT = { windows: 20, applied: 15, reverted: 15 };

it.each([0, 4])('is reported if only %d entries were judged', (entries_judged) => {
  const [words = ''] = thinEvidence({ by_kind: { 'schedule-group': COUNT }, entries_judged });
  expect(words).toContain(`only ${entries_judged} windows on schedule groups were called off`);
});

it('is not told if enough were, or if there are no schedule groups', () => {
  expect(thinEvidence({ by_kind: { 'schedule-group': COUNT }, entries_judged: 5 })).toEqual([]);
  expect(thinEvidence({ by_kind: { 'flow-ivr': COUNT }, entries_judged: 0 })).toEqual([]);
});
