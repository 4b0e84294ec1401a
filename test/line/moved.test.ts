/** What a person is told about a target that somebody has changed after our write, so that nothing is put back. */
import { firstFacts, whyMoved } from '../../src/line/index.ts';
import type { Likeness } from '../../src/line/target.ts';

const TARGET: Likeness = {
  versions: 'counted',
  isMovedByOthers: true,
  markField: 'mark',
  tellingField: 'mark',
  isSame: (a, b) => a === b,
  isAlike: (a, b) => a === b,
  showsMaintenance: () => false,
  isSentMark: () => null,
};
const GOAL = {
  id: 'group-1',
  baseline: { enabled: false },
  written: { enabled: true },
  onDrift: 'keep',
  version: null,
  outdateLateWrites: false,
  standsAt: 7,
} as const;
const NOW = { version: 9, fields: { enabled: true } };

function told(acceptVersion?: number): string | null {
  const goal = acceptVersion === undefined ? GOAL : { ...GOAL, acceptVersion };
  return whyMoved({ target: TARGET, goal }, NOW, firstFacts(null));
}

it('names both versions', () => {
  expect(told()).toMatch(/^it was changed after this window's write \(version 9, not 7\)/);
});

it('says of an accepted version that it is not the current one', () => {
  expect(told(8)).toMatch(
    /^version 8 is not the current one, so nothing was accepted: it was changed .* \(version 9, not 7\)/,
  );
});

it('is nothing once what is there is accepted', () => {
  expect(told(9)).toBeNull();
});
