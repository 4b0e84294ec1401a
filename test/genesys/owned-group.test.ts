/** Which descriptions of an emergency group say that it is Interlude's own. */
import { isOwned } from '../../src/adapters/genesys/targets/emergency-group.ts';

it.each([
  'interlude-owned',
  'Interlude-Owned: switched by maintenance windows, never by hand',
  'Planned maintenance. interlude-owned',
  'Not for emergencies; interlude-owned.',
  'Do not touch!\nThis group is "interlude-owned"',
  '(interlude-owned) [interlude 0badcafe]',
  'interlude-owned. No emergency is declared with it.',
  'not interlude-owned until 2026. interlude-owned since',
])('is our own: %s', (description) => {
  expect(isOwned(description)).toBe(true);
});

it.each([
  null,
  '',
  'For the fire brigade',
  '[interlude 0badcafe]',
  'NOT interlude-owned',
  'This group is not interlude-owned',
  'not yet interlude-owned, ask Kim',
  "isn't interlude-owned",
  'This isn’t interlude-owned',
  'No longer interlude-owned',
  'never interlude-owned: used by people',
  'Must never be made interlude-owned',
  'non-interlude-owned',
  'interlude-owned: no',
  'interlude-owned = false',
  'interlude-owned? Not this one',
  'interlude-owned is not what this is',
  'interlude-ownedX',
  'interlude-owned-by-nobody',
  'xinterlude-owned',
])('is not our own: %s', (description) => {
  expect(isOwned(description)).toBe(false);
});
