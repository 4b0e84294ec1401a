/**
 * Mutants of the differences between kinds of targets: versions or none, a switch that people use, marks that identify
 * their owner, callers that two objects share. Data only.
 */
import { mutantsOf, type Mutant } from '../mutant.ts';

const WITHOUT_VERSIONS = 'test/line/without-versions.test.ts';
const NEIGHBOURS = 'test/workflows/calendar/rules/calendar-neighbours.test.ts';

export const KIND_MUTANTS: readonly Mutant[] = [
  ...mutantsOf('src/line/revert/late-writes.ts', [
    [
      'one read of a row proves it back',
      "const isUnproven = isBack && baseline_sent === 'never';",
      'const isUnproven = false;',
      [WITHOUT_VERSIONS],
    ],
    [
      'a row is given free under a write that nobody heard of',
      '(isRecent(unheard, nowMs) || isRecent(back, nowMs))',
      'isRecent(back, nowMs)',
      [WITHOUT_VERSIONS],
    ],
  ]),
  ...mutantsOf('src/line/revert/moved.ts', [
    [
      'a moved group is switched off',
      'if (!shows) return null;',
      'return null;',
      [WITHOUT_VERSIONS],
    ],
    [
      'an accepted version is for ever',
      '[standsAt, acceptVersion, told].includes(now.version)',
      'acceptVersion !== undefined || [standsAt, told].includes(now.version)',
      [WITHOUT_VERSIONS],
    ],
    [
      'a write that was taken for nothing is an edit of others',
      '[standsAt, acceptVersion, told]',
      '[standsAt, acceptVersion]',
      [WITHOUT_VERSIONS],
    ],
  ]),
  ...mutantsOf('src/line/revert/revert-goal.ts', [
    [
      'a change that still stands is the default that the API fills in',
      'baseline === null && !isAlike(now, written[field] ?? null, field)',
      'baseline === null',
      [WITHOUT_VERSIONS],
    ],
  ]),
  ...mutantsOf('src/adapters/genesys/targets/data-table-row.ts', [
    [
      'a column that had no value is sent back as null',
      'all.filter(([name]) => columns[name] !== null)',
      'all',
      ['test/genesys/targets/kinds.test.ts'],
    ],
    [
      'a replica that has not heard of a write proves that it was not made',
      'if (read.version === before && shows(answered, fields)) return answered;',
      '',
      ['test/genesys/targets/kinds.test.ts'],
    ],
    [
      'an answer proves a write whatever it shows',
      'read.version === before && shows(answered, fields)',
      'read.version === before',
      ['test/genesys/targets/kinds.test.ts'],
    ],
  ]),
  ...mutantsOf('src/adapters/genesys/targets/objects/marked-objects.ts', [
    [
      'the mark of another installation is ours',
      'isMarked(sent) && now[MARK] === sent[MARK]',
      'isMarked(now) && sent !== null',
      ['test/genesys/targets/kinds.test.ts'],
    ],
  ]),
  ...mutantsOf('src/line/versions.ts', [
    [
      'fingerprints are counted',
      "return versions === 'counted' ? version - earlier : null;",
      'return version - earlier;',
      [WITHOUT_VERSIONS],
    ],
  ]),
  ...mutantsOf('src/workflows/calendar/rules/beside/neighbours.ts', [
    [
      'of two bookings at once both give way',
      'const earlier = own < 0 ? entries : entries.slice(0, own);',
      'const earlier = entries;',
      [NEIGHBOURS],
    ],
    [
      'windows one after the other are neighbours',
      'start_ms < toMs && end_ms > fromMs',
      'start_ms <= toMs && end_ms >= fromMs',
      [NEIGHBOURS],
    ],
  ]),
];
