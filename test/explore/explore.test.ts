/** The exploration itself: with one fault there is no violation, and rules that are broken on purpose are found. */
import { replay } from '../../dev/explore/replay.ts';
import { PRODUCT_RULES, type Rules } from '../../dev/explore/rules.ts';
import { SCENARIOS } from '../../dev/explore/world/scenario.ts';
import type { Scenario } from '../../dev/explore/world/world.ts';
import { explore } from '../../dev/explore/search.ts';
import { timelineOf } from '../../dev/explore/telling.ts';
import type { RevertFacts } from '../../src/line/revert/revert-facts.ts';

const P = PRODUCT_RULES;

function scenario(words: string): Scenario {
  const found = SCENARIOS.find(({ name }) => name.includes(words));
  if (found === undefined) throw new TypeError(`no scenario ${words}`);
  return found;
}

const ONE = scenario('one window');

describe('the product’s rules', () => {
  it.each(SCENARIOS)('hold with any one fault: $name', (one) => {
    const { violations, states, ends } = explore(one, { faults: 1 });
    expect(violations.map(timelineOf)).toEqual([]);
    expect(states).toBeGreaterThan(400);
    expect(ends).toBeGreaterThan(40);
  });

  it('are explored the same way each time', () => {
    expect(explore(ONE, { faults: 1 })).toEqual(explore(ONE, { faults: 1 }));
  });
});

/** What is broken in the rules of the product. */
type Bug = readonly [name: string, faults: number, broken: Partial<Rules>];

const BUGS: readonly Bug[] = [
  [
    'the line is given free without a proof',
    0,
    {
      nextStep(now, nowMs) {
        const step = P.nextStep(now, nowMs);
        return step.kind === 'revert' ? { kind: 'release' } : step;
      },
    },
  ],
  [
    'a write is sent after the latest start',
    1,
    { nextStep: (now, nowMs) => P.nextStep({ ...now, latestStartMs: Infinity }, nowMs) },
  ],
  [
    'a stale read is believed',
    1,
    {
      observe: (rule, course, now, nowMs) =>
        P.observe(rule, { ...course, facts: { ...course.facts, floor: null } }, now, nowMs),
      toGoal: (...input) => ({ ...P.toGoal(...input), version: null }),
    },
  ],
  [
    'what stands after a conflict is the baseline, whosever it is',
    1,
    {
      classifyConflict: (_target, _accounts, { version, fields: baseline }) => ({
        kind: 'event',
        event: { kind: 'observed', version, baseline },
      }),
    },
  ],
  [
    'what stands after a lost answer is the baseline, whosever it is',
    1,
    {
      classifyLostAnswer: (_target, _accounts, { version, fields: baseline }) => ({
        kind: 'event',
        event: { kind: 'observed', version, baseline },
      }),
    },
  ],
  [
    'a mark is taken for the baseline',
    1,
    {
      armOn: (target, arming, now) =>
        P.armOn({ ...target, showsMaintenance: () => false }, arming, now),
    },
  ],
  [
    'what others changed is written over',
    1,
    {
      toGoal: (target, change, id, manner) =>
        P.toGoal(target, { ...change, on_drift: 'restore' }, id, manner),
    },
  ],
  [
    'a lost answer is taken for a refusal',
    2,
    {
      evolve: (change, event) =>
        P.evolve(change, event.kind === 'lost' ? { kind: 'refused' } : event),
    },
  ],
  ['an unexplained conflict is taken for a refusal', 2, { unexplained: { kind: 'refused' } }],
  [
    'the answer to a revert is not compared',
    1,
    {
      answered: (rule, course, sent, answer) =>
        P.answered(rule, course, sent, {
          version: Math.max(answer.version, sent.version + 1),
          fields: { ...answer.fields, ...sent.fields },
        }),
    },
  ],
  [
    'a write that may still land is not outdated',
    2,
    { toGoal: (...input) => ({ ...P.toGoal(...input), outdateLateWrites: false }) },
  ],
  [
    'the last account wins, not the latest',
    2,
    {
      mergeKnown: (a, b) => b ?? a,
      afterReport: (_holder, { change }) => change,
      // The break-glass file would know better.
      knownBeforeRevert: (own) => own,
    },
  ],
  [
    'the maintenance of another installation is put back',
    2,
    {
      toGoal(...input) {
        const { unansweredFor: _forgotten, ...goal } = P.toGoal(...input);
        return goal;
      },
    },
  ],
  [
    'a restore from the file alone believes a read that nothing has outdated',
    2,
    { restoreGoal: (...input) => ({ ...P.restoreGoal(...input), outdateLateWrites: false }) },
  ],
  ['the answer to an apply is not compared', 1, { isShownBy: () => true }],
  ['a read after an apply proves anything', 2, { isStoredAs: () => true }],
  ['a file that tells more than its window is not believed', 1, { knowsMore: () => false }],
  [
    'what the file of a write knew is forgotten',
    2,
    { knownBeforeWrite: (sent, _told, manner) => P.knownBeforeWrite(sent, null, manner) },
  ],
];

describe('a broken rule', () => {
  it.each(BUGS)('%s, and it is found', (_name, faults, broken) => {
    const rules = { ...P, ...broken };
    const [violation] = explore(ONE, { faults, rules, mostViolations: 1 }).violations;
    expect(violation).toBeDefined();
    // Its path is a test: it leads there again.
    expect(replay(ONE, violation?.path ?? [], { rules }).broken).toBe(violation?.invariant);
  });
});

const ARMED = ['it is -60 s', 'arm: the line shows version 14, armed'];
const ANOTHER = 'another installation puts the line into maintenance';

/** B is late to put the line back, and a person takes it over; then A, which is over, is reset. */
const TAKEN_OVER = [
  ...ARMED,
  'it is 0 s',
  'write for version 14: it lands',
  'it is 540 s',
  'arm: the line is held by another',
  'it is 570 s',
  'arm: the line is held by another',
  'it is 600 s',
  'revert name,greeting,routing for version 15: it lands',
  'revert: the line is back',
  'the window of A gives the line free',
  'arm: the line shows version 16, armed',
  'write for version 16: it lands',
  'it is 1200 s',
  'revert name,greeting,routing for version 17: it is late',
  'a person takes B over',
  'handed over',
  'the window of B gives the line free',
  'A is reset to event 1, armed',
] as const;

/** Our mark and routing, two writes later, with another greeting: their owner is unknown. */
const ALIKE: readonly (readonly string[])[] = [
  [
    ...ARMED,
    'somebody edits name',
    'somebody edits another field',
    ANOTHER,
    'A is deleted',
    'revert: the line shows version 17',
    'revert name,routing for version 17: it lands',
    'revert: the line is back',
  ],
  [
    ...ARMED,
    'it is 0 s',
    'write for version 14: it lands',
    'it is 600 s',
    'somebody edits name',
    'A is reset to its beginning',
    ANOTHER,
    'the calendar tells what an earlier run did',
    'revert: the line shows version 17',
    'revert name,routing for version 17: it lands',
    'revert: the line is back',
  ],
];

describe('what nobody can tell apart', () => {
  it.each(ALIKE)('counts as ours, and the rest as theirs: %#', (...path) => {
    const { broken, line, told } = replay(ONE, path);
    expect(broken).toBeNull();
    expect(line.fields).toMatchObject({
      routing: 'skills',
      greeting: expect.stringMatching(/^theirs/),
    });
    expect(told).toContain('greeting');
  });

  it('is a write that its own window has taken for the maintenance of others', () => {
    const path = [
      ...TAKEN_OVER.slice(0, TAKEN_OVER.indexOf('write for version 16: it lands')),
      'write for version 16: it lands, is sent again and told as a conflict',
      'somebody edits greeting',
      'after the conflict the line shows version 18',
      'the window of B gives the line free',
      'A is reset to event 1, armed',
      'the calendar tells what an earlier run did',
      'revert: the line shows version 18',
      'revert name,routing for version 18: it lands',
    ];
    const { broken, line, told } = replay(scenario('a second window'), path);
    expect([broken, line.fields['routing'], told]).toEqual([
      null,
      'skills',
      ['greeting', 'name', 'routing'],
    ]);
  });

  it('is a routing that stands alone after a conflict: only this edit is left out', () => {
    const conflict = 'write for version 14: it lands, is sent again and told as a conflict';
    const path = [...ARMED, 'it is 0 s', conflict, 'somebody edits name'];
    const hidden = [...path, 'somebody edits greeting'];
    expect(() => replay(ONE, hidden)).toThrow('nothing of the kind can happen here');
    for (const field of ['name', 'routing'])
      expect(replay(ONE, [...path, `somebody edits ${field}`]).broken).toBeNull();
  });
});

describe('a write that is held back', () => {
  const BACKUP = 'Temporal is restored from a backup of event 1';
  const HELD = 'write for version 14: it is held back after its file was left';

  it('before it begins leaves a write that was lost to its file', () => {
    const before = 'write for version 14: it is held back before it begins, A is cancelled';
    const lost = 'write for version 14: it lands, its answer is lost';
    const path = [...ARMED, 'it is 0 s', lost, BACKUP, before];
    const rescued = 'the sweeper finds the file, and rescues by it';
    expect(replay(ONE, [...path, rescued]).broken).toBeNull();
    const counting: Rules = {
      ...P,
      withNews: (change, { event, ...more }) =>
        P.withNews(change, {
          ...more,
          event: event.kind === 'refused' ? { kind: 'refused' } : event,
        }),
    };
    const free = 'the window of A gives the line free';
    expect(replay(ONE, [...path, free], { rules: counting }).broken).toContain(
      'gives the line free while',
    );
  });

  it('leaves nothing on the line', () => {
    const path = [...ARMED, 'it is 0 s', `${HELD}, A is cancelled`];
    const { broken, line, runs } = replay(ONE, [...path, 'the window of A gives the line free']);
    expect(broken).toBeNull();
    expect([line.version, runs.A?.state]).toEqual([14, 'over']);
  });

  it.each(['A is cancelled', 'starts are stopped'])(
    'learns of a write that its history has lost: %s',
    (why) => {
      const lost = [
        'write for version 14: it lands',
        'Temporal is restored from a backup of event 1',
      ];
      const held = [...ARMED, 'it is 0 s', ...lost, `${HELD}, ${why}`];
      const { broken, runs, files } = replay(ONE, held);
      expect(broken).toBeNull();
      expect([runs.A?.change?.stage, files.A?.change?.stage]).toEqual(['in_doubt', 'applied']);
    },
  );
});

/** A rescue does not know what the previous revert wrote. */
const RESCUED = [
  ...ARMED,
  'it is 0 s',
  ANOTHER,
  'A is reset to its beginning',
  'arm: the line shows version 15, in maintenance by somebody',
  'the calendar tells what an earlier run did',
  'revert: the line shows version 15',
  'revert name for version 15: it lands',
  'A is terminated',
  'revert: the line shows version 16',
] as const;

/** Paths that once led to a violation: each failed before its rule was fixed. */
const MENDED: readonly (readonly string[])[] = [
  [
    'it is -60 s',
    'arm: the line shows version 14, armed',
    'it is 0 s',
    'write for version 14: it lands, is sent again and told as a conflict',
    'somebody edits name',
    'after the conflict the line shows version 16',
  ],
  [
    'it is -60 s',
    'arm: the line shows version 14, armed',
    'another installation puts the line into maintenance',
    'A is deleted',
    'revert: the line shows version 15',
    'revert name for version 15: it lands',
    'revert: the line is back',
  ],
  [
    'it is -60 s',
    'arm: the line shows version 14, armed',
    'it is 0 s',
    'write for version 14: it lands',
    'it is 600 s',
    'Temporal is restored from a backup of event 0',
    'the sweeper finds the file, and rescues by it',
    'revert name,greeting,routing for version 15: it lands',
    'revert: the line is back',
    'the rescue of A gives the line free',
  ],
  [
    'it is -60 s',
    'arm: the line shows version 14, armed',
    'it is 0 s',
    'write for version 14: it lands; noted, then the worker is killed',
    'somebody edits name',
    'look: the line shows version 16',
    'write for version 16: it lands',
    'it is 600 s',
    'Temporal is restored from a backup of event 2',
    'revert name,greeting,routing for version 17: it lands',
    'revert: the line is back',
  ],
  [
    'it is -60 s',
    'arm: the line shows version 14, armed',
    'another installation puts the line into maintenance',
    'somebody edits name',
    'A is deleted',
    'revert: the line shows version 16',
  ],
  [
    'it is -60 s',
    'arm: the line shows version 14, armed',
    'another installation puts the line into maintenance',
    'A is deleted',
    'revert: the line shows version 15',
    'revert name for version 15: it lands, is sent again and told as a conflict',
    'revert: the line shows version 16',
    'revert name for version 16: it lands',
    'revert: the line is back',
  ],
  RESCUED,
];

const TIDIED = [...ARMED, 'it is 0 s', 'write for version 14: it lands'] as const;
const UNPROVEN = 'after an answer that proves nothing the line shows version';

/** With an API that normalises texts, so that an answer proves nothing. */
const MENDED_WHERE_TEXTS_ARE_TIDIED: readonly (readonly string[])[] = [
  [
    ...TIDIED,
    'somebody edits name',
    `${UNPROVEN} 16`,
    'somebody edits greeting',
    'Temporal is restored from a backup of event 1',
    'write for version 14: it is a conflict',
    'after the conflict the line shows version 17',
  ],
  [
    ...TIDIED,
    'the object is made anew as it stands',
    `${UNPROVEN} 3`,
    ...Array<string>(4).fill('look: the line shows version 3'),
    'Temporal is restored from a backup of event 1',
    'write for version 14: it is turned away',
    'it is 60.001 s',
    'revert: the line shows version 3',
    'revert: later (older_read)',
  ],
  [
    ...TIDIED,
    'somebody edits name',
    `${UNPROVEN} 16`,
    'look: the line shows version 16',
    ANOTHER,
    'everything is lost, and the file restored by hand',
    'revert: the line shows version 17',
    'revert: the line is back',
  ],
  [
    ...TIDIED,
    'somebody edits routing',
    `${UNPROVEN} 16`,
    'look: the line shows version 16',
    ANOTHER,
    'everything is lost, and the file restored by hand',
    'revert: the line shows version 17',
    'revert name,routing for version 17: it lands',
    'revert: the line is back',
  ],
];

/** A replica shows B the line before A, and B is reset to that. */
const BEHIND = [
  ...TAKEN_OVER.slice(0, TAKEN_OVER.indexOf('arm: the line shows version 16, armed')),
  'arm: the line a replica shows version 14, armed',
  'write for version 14: it is a conflict',
  'after the conflict the line shows version 16',
  'write for version 16: it lands',
  'B is reset to event 1, armed',
  'write for version 14: it is a conflict',
  'after the conflict the line a replica shows version 15',
] as const;

describe('a path that has led to a violation', () => {
  it.each(MENDED)('does so no more: %#', (...path) => {
    expect(replay(ONE, path).broken).toBeNull();
  });

  it.each(MENDED_WHERE_TEXTS_ARE_TIDIED)('does so no more if texts are tidied: %#', (...path) => {
    expect(replay(scenario('tidies texts'), path).broken).toBeNull();
  });

  it('does so if a rescue forgets what the run before it may have written', () => {
    const forgetful = { ...P, presumeFormerRun: (facts: RevertFacts) => facts };
    const path = [...RESCUED, 'revert name,routing for version 16: it lands'];
    expect(replay(ONE, path, { rules: forgetful }).broken).toContain(
      'overwrites an edit of others',
    );
    expect(() => replay(ONE, path)).toThrow('nothing of the kind can happen here');
  });

  it('does so no more if a reset window reads what is older than its calendar knows', () => {
    const { broken, runs } = replay(scenario('a second window'), BEHIND);
    expect([broken, runs.B?.retry?.step]).toEqual([null, 'write']);
  });

  it('does so if an earlier window is granted a line that a person has taken over since', () => {
    const second = scenario('a second window');
    const careless = { ...P, isLeftAfter: () => false };
    const path = [
      ...TAKEN_OVER,
      'the calendar tells what an earlier run did',
      'revert: the line shows version 17',
      'revert name,routing for version 17: it lands',
    ];
    expect(replay(second, path, { rules: careless }).broken).toContain(
      'overwrites an edit of others',
    );
    const denied = 'the calendar knows of nothing left by an earlier run';
    const free = 'the window of A gives the line free';
    const { broken, line } = replay(second, [...TAKEN_OVER, denied, free]);
    expect([broken, line.version]).toEqual([null, 17]);
  });
});
