/** How a change is armed if an earlier request of the window, or an earlier reading of its target, sent other fields. */
import * as fc from 'fast-check';
import { createGenesys, type TargetKind } from '../../src/adapters/genesys/index.ts';
import type { Change } from '../../src/contract/change/change.ts';
import type { Fields } from '../../src/contract/values/json.ts';
import { armOn, type ArmedBy, type Arming } from '../../src/line/arming.ts';
import {
  asApplied,
  evolve,
  firstFacts,
  putBack,
  toGoal,
  type PutBackCaller,
} from '../../src/line/index.ts';
import { aChange } from '../support/records/a-change.ts';
import { LINE_ID, LineModel } from './line-model.ts';

const MARK = '0a1b2c3d';
const [OPEN, CLOSED, HOLIDAY] = [{ id: 'open' }, { id: 'closed' }, { id: 'holiday' }];
const MAINTENANCE = { id: 'maintenance' };
const ONE = { openHoursFlow: MAINTENANCE, mark: MARK };
const TWO = { openHoursFlow: MAINTENANCE, closedHoursFlow: MAINTENANCE, mark: MARK };
const BEFORE = {
  openHoursFlow: OPEN,
  closedHoursFlow: CLOSED,
  holidayHoursFlow: HOLIDAY,
  mark: null,
};

const genesys = createGenesys({
  apiUrl: 'http://127.0.0.1:9',
  loginUrl: 'http://127.0.0.1:9',
  clientId: 'nobody',
  clientSecret: async () => 'nothing',
});
const target = genesys.target('ivr');

afterAll(() => genesys.close());

/** What stood before, of the fields that a change manages. */
function before(fields: Fields): Fields {
  return Object.fromEntries(Object.keys(fields).map((name) => [name, { ...BEFORE }[name] ?? null]));
}

/** The change of a request that sends these fields, on the line or only armed. */
function account(intended: Fields, stage: 'applied' | 'armed' = 'applied'): Change {
  return aChange({ stage, version: 14, baseline: before(intended), intended });
}

function arm(arming: Partial<Arming>, fields: Fields, version = 15): ArmedBy {
  const nothing = { accounts: [], own: null, isRerun: false } as const;
  const asked: Arming = { intended: ONE, onDrift: 'keep', ...nothing, ...arming };
  return armOn(target, asked, { id: 'ivr-1', version, fields: { ...BEFORE, ...fields } });
}

describe('a window that is armed again', () => {
  it.each<['armed' | 'applied']>([['armed'], ['applied']])(
    'keeps what stands in a field that was not sent before, as its baseline (earlier change: %s)',
    (stage) => {
      const earlier = account(ONE, stage);
      const stands = stage === 'applied' ? ONE : {};
      expect(arm({ intended: TWO, accounts: [earlier] }, stands)).toMatchObject({
        change: { stage: 'in_doubt', intended: TWO, baseline: before(TWO) },
      });
    },
  );

  it('has written nothing if it was only armed, whatever it is to send now', () => {
    const own = account(ONE, 'armed');
    const now = { holidayHoursFlow: { id: 'new' }, closedHoursFlow: { id: 'other' } };
    expect(arm({ intended: TWO, accounts: [own, own], own }, now)).toMatchObject({
      change: { stage: 'armed', baseline: { ...before(TWO), closedHoursFlow: { id: 'other' } } },
    });
  });

  it('may have written if a reset began its run', () => {
    const own = account(ONE, 'armed');
    expect(arm({ intended: TWO, accounts: [own], own, isRerun: true }, {})).toMatchObject({
      change: { stage: 'in_doubt', baseline: before(TWO) },
    });
  });

  it('puts back what only its earlier request changed, as long as that stands', () => {
    expect(arm({ accounts: [account(TWO)] }, TWO)).toMatchObject({
      change: { stage: 'in_doubt', intended: TWO, baseline: before(TWO) },
    });
  });

  it('leaves such a field to whoever has changed it since', () => {
    const armed = arm({ accounts: [account(TWO)] }, { ...TWO, closedHoursFlow: { id: 'theirs' } });
    expect(armed).toMatchObject({ change: { intended: ONE, baseline: before(ONE) } });
    if (armed.kind !== 'armed') throw new Error(armed.kind);
    expect(Object.keys(armed.change.baseline)).toEqual(Object.keys(armed.change.intended));
  });
});

function pick({ read, write }: TargetKind): Pick<TargetKind, 'read' | 'write'> {
  return { read, write };
}

const CONTEXT = { priority: 'revert', deadlineAt: Infinity, purpose: 'test' } as const;

function ignore(): void {
  // What a revert reports does not matter here.
}

const CALLER: PutBackCaller = {
  reading: () => CONTEXT,
  writing: () => CONTEXT,
  mayContinue: () => true,
  nowMs: () => 0,
  learned: ignore,
  sending: ignore,
  wrote: ignore,
  unproven: ignore,
  failed: ignore,
  readOlder: ignore,
  alreadyBack: ignore,
};

function sent(names: readonly string[], flow: string): Fields {
  return { ...Object.fromEntries(names.map((name) => [name, { id: flow }])), mark: MARK };
}

/** The window of the later request, up to its end; what the line then shows. */
async function lived(line: LineModel, earlier: Change, intended: Fields): Promise<Fields> {
  const kind = { ...target, ...pick(line.target()) };
  const asked: Arming = {
    intended,
    onDrift: 'keep',
    accounts: [earlier],
    own: null,
    isRerun: false,
  };
  const armed = armOn(kind, asked, { id: LINE_ID, ...line.now });
  if (armed.kind !== 'armed') throw new Error(armed.kind);
  const { change: known } = armed;
  line.edit(known.intended);
  const accounts = { sent: known, known, sentForAtLast: known.version };
  const applied = evolve(known, asApplied(kind, accounts, line.now));
  const goal = toGoal(kind, applied, LINE_ID, { unread: true });
  const end = await putBack(kind, goal, firstFacts(applied.floor), CALLER);
  expect(end.kind).toBe('back');
  return line.now.fields;
}

describe('an arm, an apply and a revert', () => {
  const NAMES = ['openHoursFlow', 'closedHoursFlow', 'holidayHoursFlow'];
  const some = fc.subarray(NAMES, { minLength: 1 });

  it('leave every field as it was, or as somebody else has set it, whatever two requests sent', () =>
    fc.assert(
      fc.asyncProperty(
        some,
        some,
        fc.constantFrom('maintenance', 'another'),
        fc.option(fc.constantFrom(...NAMES)),
        async (first, second, flow, edited) => {
          const line = new LineModel(14, BEFORE);
          line.edit(sent(first, 'maintenance'));
          const theirs = edited === null ? {} : { [edited]: { id: 'theirs' } };
          if (edited !== null) line.edit(theirs);
          const earlier = account(sent(first, 'maintenance'));
          const after = await lived(line, earlier, sent(second, flow));
          expect(after).toEqual({ ...BEFORE, ...theirs });
        },
      ),
    ));
});
