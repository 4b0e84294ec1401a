/** What a request may say about its target: what is accepted, and the texts of refusals. */
import { readRequest } from '../../../src/contract/request/request-schema.ts';
import { planDifferences } from '../../../src/contract/request/plan-differences.ts';
import { identityOf, isSameTarget } from '../../../src/contract/request/target/target-identity.ts';
import { isWrittenAhead, readTargetName } from '../../../src/contract/request/target/target.ts';
import { targetName } from '../../../src/contract/request/window-plan.ts';
import type { JsonValue } from '../../../src/contract/values/json.ts';

const ASKED_MS = Date.parse('2027-01-10T00:00:00Z');
const COMMON = {
  start_time: '2027-01-15T02:00:00Z',
  duration_minutes: 30,
  callback_url: 'https://hooks.example.com/x',
};
const IVR = { kind: 'ivr', id: 'ivr-1', maintenance_flow_id: 'flow-1' };
const ROW = { kind: 'data-table-row', table_id: 'table-1', row_key: 'main', set: { open: false } };
const GROUP = { kind: 'emergency-group', id: 'group-1' };

type Given = Readonly<Record<string, JsonValue>>;

function read(target: JsonValue, more: Given = {}) {
  return readRequest({ ...COMMON, target, ...more }, { askedAtMs: ASKED_MS });
}

function problemsOf(target: JsonValue, more: Given = {}) {
  const reading = read(target, more);
  return reading.ok ? [] : reading.problems.map(({ path, message }) => `${path}: ${message}`);
}

function planOf(target: JsonValue, more: Given = {}) {
  const reading = read(target, more);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.plan;
}

describe('the name of a target', () => {
  it.each([
    { kind: 'flow-ivr', id: 'f-1' },
    { kind: 'data-table-row', id: 't-1/main%3Aline' },
    { kind: 'schedule-group', id: 'a:b' },
  ] as const)('is read as it was written: $kind $id', (target) => {
    expect(readTargetName(targetName(target))).toEqual(target);
  });

  it.each(['', 'ivr', 'schedule-groups:g-1', 'from-a-newer-release:x'])('%j names none', (text) => {
    expect(readTargetName(text)).toBeNull();
  });

  it('reports what is written ahead', () => {
    const named = ['schedule-group:g-1', 'ivr:i-1'].map(readTargetName);
    expect(named.map((target) => target !== null && isWrittenAhead(target))).toEqual([true, false]);
  });
});

describe('a target', () => {
  it.each<[string, Given, object, object]>([
    ['an IVR', IVR, { kind: 'ivr', id: 'ivr-1' }, { maintenance_flow_id: 'flow-1' }],
    [
      'some hours of an IVR, in one order',
      { ...IVR, hours: ['holiday', 'open'] },
      { kind: 'ivr', id: 'ivr-1' },
      { maintenance_flow_id: 'flow-1', hours: ['open', 'holiday'] },
    ],
    ['a group', GROUP, { kind: 'emergency-group', id: 'group-1' }, {}],
    ['without a mark', { ...GROUP, mark: false }, { id: 'group-1' }, { mark: false }],
    ['with a mark', { ...GROUP, mark: true }, { id: 'group-1' }, {}],
    ['a row', ROW, { kind: 'data-table-row', id: 'table-1/main' }, { set: { open: false } }],
    [
      'a row whose key no path could carry as it is',
      { ...ROW, row_key: 'a/b %2F c' },
      { id: 'table-1/a%2Fb%20%252F%20c' },
      {},
    ],
    ...[
      '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645',
      'family \u{1f468}\u200d\u{1f469}',
      'no\u00a0break',
      ' blanks around ',
      '%zz + ;:@&=$,#?',
      '...',
      'k'.repeat(256),
    ].map((row_key): [string, Given, object, object] => [
      `a row whose key is ${JSON.stringify(row_key)}`,
      { ...ROW, row_key },
      { id: `table-1/${encodeURIComponent(row_key)}` },
      {},
    ]),
  ])('is read: %s', (_what, target, ref, settings) => {
    const plan = planOf(target);
    expect(plan.target).toMatchObject(ref);
    expect(plan.target_settings).toMatchObject(settings);
    expect(plan.fallback_greeting).toBeNull();
  });

  const KINDS = 'must be one of ivr, emergency-group, ';
  it.each<[string, JsonValue, string]>([
    ['no object', 'ivr-1', 'target: must be an object with a kind'],
    ['no kind', { id: 'x' }, `target.kind: is required: ${KINDS}`],
    ['an unknown kind', { kind: 'fax', id: 'x' }, `target.kind: ${KINDS}`],
    ['a kind that differs in case', { ...IVR, kind: 'IVR' }, `target.kind: ${KINDS}`],
    [
      'a prompt',
      { kind: 'user-prompt', id: 'x' },
      'target.kind: is not a kind: a published call flow keeps a snapshot of its prompts, so callers would not hear the change',
    ],
    [
      'a queue',
      { kind: 'queue', id: 'x' },
      'target.kind: is not a kind: a change of a queue reaches',
    ],
    [
      'the kind that flow_id is for',
      { kind: 'flow-ivr', id: 'x' },
      'target.kind: is asked for by flow_id, without target',
    ],
    ['no id', { kind: 'ivr', maintenance_flow_id: 'f' }, 'target.id: is required'],
    ['an id that is no id', { ...IVR, id: '../x' }, 'target.id: must not contain / ? or #'],
    [
      'an id that no path can carry',
      { ...IVR, id: '.' },
      'target.id: must not be . nor contain ..',
    ],
    ['no flow', { kind: 'ivr', id: 'x' }, 'target.maintenance_flow_id: is required'],
    ['no hours', { ...IVR, hours: [] }, 'target.hours: must name at least one of open, closed'],
    [
      'an unknown field',
      { ...IVR, flow: 'x' },
      'target.flow: is not a field of a target of kind ivr',
    ],
    ['a mark that is none', { ...IVR, mark: 'no' }, 'target.mark: must be true or false'],
    ['a key that is a dot', { ...ROW, row_key: '.' }, 'target.row_key: must not be .: no path can'],
    [
      'a key that is two dots',
      { ...ROW, row_key: '..' },
      'target.row_key: must not be ..: no path',
    ],
    ['a long key', { ...ROW, row_key: 'k'.repeat(257) }, 'target.row_key: must have at most 256'],
    [
      'a key that nobody could read',
      { ...ROW, row_key: '\u200b\u2060' },
      'target.row_key: must not be only blank or invisible',
    ],
    [
      'a key with a line break',
      { ...ROW, row_key: 'a\nb' },
      'target.row_key: must not contain control characters (U+000A)',
    ],
    [
      'half a character in a key',
      { ...ROW, row_key: 'x\ud83d' },
      'target.row_key: must not contain half a character',
    ],
    ['no columns', { ...ROW, set: {} }, 'target.set: must have at least one column'],
    ['the key as a column', { ...ROW, set: { key: 'x' } }, 'target.set.key: is the key of the row'],
    ...['__proto__', 'constructor', 'toString'].map((name): [string, JsonValue, string] => [
      `${name} as a column`,
      { ...ROW, set: JSON.parse(`{"${name}":"x"}`) },
      `target.set.${name}: has a name that no window can put back`,
    ]),
    [
      'a number that was rounded',
      { ...ROW, set: { a: 2 ** 60 } },
      'target.set.a: has more digits than a number keeps',
    ],
    [
      'half a character in a column',
      { ...ROW, set: { a: 'x\ud83d' } },
      'target.set.a: must not contain half a character',
    ],
    ['a list in a column', { ...ROW, set: { a: [1] } }, 'target.set.a: must be a string, a number'],
  ])('is refused: %s', (_what, target, words) => {
    expect(problemsOf(target).join('\n')).toContain(words);
  });

  it.each<[string, JsonValue, Given, string]>([
    [
      'flow_id and target together',
      IVR,
      { flow_id: 'flow-1' },
      'flow_id: and target both name the object: send one of them',
    ],
    [
      'a greeting for a row',
      ROW,
      { fallback_greeting: 'Hello' },
      'fallback_greeting: cannot be used with a target of kind data-table-row',
    ],
    [
      'a greeting for a schedule group, which no announcement can say',
      { kind: 'schedule-group', id: 'g-1', list: 'holiday' },
      { fallback_greeting: 'Hello' },
      'fallback_greeting: cannot be used with a target of kind schedule-group: the holiday or closed flow says it; leave it out',
    ],
    [
      'a number of agents where no queue can be sent',
      IVR,
      { min_agents: 3 },
      'min_agents: counts who is on reroute_queue_id, which cannot be used with a target of kind ivr: the flow says it, unless target.announcement names a row for it; leave it out',
    ],
    [
      'a number of agents for a row',
      ROW,
      { min_agents: 3 },
      'min_agents: counts who is on reroute_queue_id, which cannot be used with a target of kind data-table-row: target.set says what the row holds; leave it out',
    ],
    [
      'a number of agents without the queue that an announcement could send callers to',
      { ...IVR, announcement: { table_id: 't', row_key: 'r' } },
      { fallback_greeting: 'Hello', min_agents: 3 },
      'min_agents: counts who is on reroute_queue_id: send both',
    ],
    ['a queue for a row', ROW, { reroute_queue_id: 'q' }, 'reroute_queue_id: cannot be used with'],
    [
      'an emergency written over',
      GROUP,
      { on_drift: 'restore' },
      'on_drift: must be keep for an emergency group',
    ],
    [
      'a shared group without a reason',
      { ...GROUP, shared: true },
      {},
      'reason: is required with target.shared',
    ],
  ])('refuses beside it: %s', (_what, target, more, words) => {
    expect(problemsOf(target, more).join('\n')).toContain(words);
  });

  it('is needed, or flow_id', () => {
    const reading = readRequest(COMMON, { askedAtMs: ASKED_MS });
    expect(reading).toMatchObject({ ok: false });
    const problems = reading.ok ? [] : reading.problems;
    expect(problems).toContainEqual({ path: 'flow_id', message: 'is required, or target' });
  });
});

describe('two targets', () => {
  it.each([
    ['ids that differ in case', { ...IVR, id: 'A' }, { ...IVR, id: 'a' }, true],
    ['keys that differ in case', { ...ROW, row_key: 'A' }, { ...ROW, row_key: 'a' }, false],
    ['tables that differ in case', { ...ROW, table_id: 'T' }, { ...ROW, table_id: 't' }, true],
    ['two kinds with one id', { ...IVR, id: 'x' }, { ...GROUP, id: 'x' }, false],
  ])('are one object or two: %s', (_what, a, b, isOne) => {
    const [one, two] = [planOf(a).target, planOf(b).target];
    expect(isSameTarget(one, two)).toBe(isOne);
    expect(identityOf(one) === identityOf(two)).toBe(isOne);
  });

  it('are the same in whatever order the columns come, and in any case of the flow', () => {
    const row = (set: JsonValue) => planOf({ ...ROW, set });
    expect(planDifferences(row({ a: 1, b: 'x' }), row({ b: 'x', a: 1 }))).toEqual([]);
    expect(planDifferences(row({ a: 1, b: 'x' }), row({ a: 1, b: 'y' }))).toHaveLength(1);
    const other = planOf({ ...IVR, maintenance_flow_id: 'FLOW-1' });
    expect(planDifferences(planOf(IVR), other)).toEqual([]);
  });

  it('are told apart by what is asked of them', () => {
    const [asked, other] = [planOf(IVR), planOf({ ...IVR, maintenance_flow_id: 'flow-2' })];
    expect(planDifferences(asked, asked)).toEqual([]);
    expect(planDifferences(asked, other)).toEqual([
      {
        path: 'target.maintenance_flow_id',
        message: 'the booked window has "flow-1", this request "flow-2"',
      },
    ]);
  });
});
