/**
 * What an operator reads about a window in Temporal's UI: who, why, the state of the line; as text, whatever others
 * wrote.
 */
import type { Drift } from '../../../src/contract/window/window.ts';
import { describeCalendar } from '../../../src/workflows/calendar/details.ts';
import { describeWindow } from '../../../src/workflows/window/reporting/details.ts';
import { ownFormWords } from '../../../src/workflows/window/back/revert-end.ts';
import { NO_INQUIRY } from '../../../src/workflows/window/reporting/changed-by.ts';
import { toStatus } from '../../../src/workflows/window/reporting/showing.ts';
import { NO_ORDERS } from '../../../src/workflows/window/orders.ts';
import {
  createWindowState,
  type Admission,
  type LineNow,
  type WindowState,
} from '../../../src/workflows/window/window-state.ts';
import { aPlan } from '../../support/records/a-plan.ts';
import { entry, MINUTE, T0 } from '../calendar/calendar-bookings.ts';

const NASTY = '[x](http://e.example)<script>**b**\n# h\u202e|`';
const START = Date.parse('2027-01-15T02:00:00Z');

const MAINTENANCE: LineNow = {
  stands: 'maintenance',
  drift: null,
  attention: null,
  inquiry: NO_INQUIRY,
};
const NORMAL: LineNow = { ...MAINTENANCE, stands: 'normal' };
const FAILED = { kind: 'failed', message: 'flow:write is missing (403)', problems: [] } as const;

const REQUEST = {
  flow_id: 'main-line',
  start_time: '2027-01-15T02:00:00Z',
  fallback_greeting: 'Please call back.',
  reroute_queue_id: 'queue-1',
  reason: 'database upgrade',
  requested_by: 'mia',
  change_ticket: 'CHG-17',
};

/** Of the admission only what differs. */
type Changes = Partial<Omit<WindowState, 'admission'>> & {
  readonly admission?: Partial<Admission>;
};

function until(minutes: number): WindowState['end'] {
  return { ms: START + minutes * MINUTE, isExtending: false, turn: null };
}

function aWindow({ admission = {}, ...changes }: Changes = {}, plan = {}): WindowState {
  return {
    ...createWindowState('ivr-window/x', 'run-1'),
    end: until(30),
    admission: {
      prepared: {
        plan: { ...aPlan(REQUEST, START), ...plan },
        organizationId: 'org-1',
        timing: { arm_lead_ms: 60_000, dispatch_lead_ms: 5_000, revert_alarm_after_ms: 60_000 },
      },
      verdict: null,
      targetName: 'Main line',
      findings: [],
      isAlone: true,
      ...admission,
    },
    phase: 'active',
    line: MAINTENANCE,
    ...changes,
  };
}

function changedByOthers(drift: Drift): LineNow {
  return { ...MAINTENANCE, stands: 'changed_by_others', drift };
}

beforeAll(() => {
  jest.useFakeTimers({ now: START + MINUTE });
});
afterAll(() => {
  jest.useRealTimers();
});

describe('the details of a window', () => {
  it('say who asked, why, by which ticket, and what callers hear', () => {
    const text = describeWindow(aWindow());
    expect(text).toMatch(/^## Main line: ACTIVE: the line is in maintenance\n/);
    expect(text).toContain('- **Requested by** mia');
    expect(text).toContain('- **Reason** database upgrade');
    expect(text).toContain('- **Ticket** CHG-17');
    expect(text).toContain('- **Callers hear** Please call back.');
    expect(text).toContain('- **After the greeting** callers go to queue queue-1');
  });

  it.each([
    ['active', ['extend', 'end', 'cancel']],
    ['scheduled', ['extend', 'cancel']],
    ['reverting', []],
    ['reverted', []],
  ] as const)(
    'say what can be done with one that is %s, with the input to paste',
    (phase, controls) => {
      const text = describeWindow(aWindow({ phase }));
      const named = [...text.matchAll(/^- \*\*(?<control>\w+)\*\*, [^`]+`(?<input>\{.+\})`$/gm)];
      expect(named.map(({ groups }) => groups?.['control'])).toEqual(controls);
      for (const { groups } of named)
        expect(JSON.parse(groups?.['input'] ?? '')).toMatchObject({ actor: 'your name' });
    },
  );

  it('say how a late revert is tried again, or taken over', () => {
    const attention = { what: 'not back', since: '2027-01-15T02:40:00Z', next_step: 'look' };
    const line = { ...MAINTENANCE, attention };
    const text = describeWindow(aWindow({ phase: 'reverting', line }));
    expect(text).toContain('- **retryNow**, ');
    expect(text).toContain('- **takeOver**, ');
  });

  it('say who ended it, and the end in force beside the planned one', () => {
    const stop = { kind: 'end', actor: 'mia', reason: 'done early' } as const;
    const text = describeWindow(aWindow({ orders: { ...NO_ORDERS, stop }, end: until(5) }));
    expect(text).toContain('- **Ended by** mia: done early');
    expect(text).toContain('- **End** 2027-01-15 02:05:00 UTC (planned: 2027-01-15 02:30:00 UTC)');
  });

  it('do not say that an edit was put back before the revert has proved it', () => {
    const fields = [{ field: 'greeting', baseline: 'a', written: 'b', now: 'c' }];
    const drift = { seen_at: '2027-01-15T02:10:00Z', version: 16, kept: false, fields };
    const text = describeWindow(aWindow({ line: changedByOthers(drift) }));
    expect(text).toContain('### Changed by somebody else, to be put back at the end');
  });

  it('have the three values of each drifted field', () => {
    const fields = [{ field: 'greeting', baseline: 'a', written: 'b', now: 'c' }];
    const drift = { seen_at: '2027-01-15T02:10:00Z', version: 16, kept: true, fields };
    const text = describeWindow(aWindow({ phase: 'reverted', line: changedByOthers(drift) }));
    expect(text).toContain('- greeting: before "a", ours "b", now "c"');
    expect(text).toMatch(/^## Main line: over, but somebody else changed the line\n/);
    expect(text).not.toMatch(/line (?:was put|is) back/);
  });

  it('have every reason of a refusal', () => {
    const verdict = {
      accepted: false,
      code: 'preflight',
      findings: [],
      problems: [{ path: 'flow_id', message: 'there is no such flow' }],
      conflicts: [
        {
          workflow_id: 'w',
          target: 'flow-ivr:main-line',
          start_time: '',
          end_time: '',
          kind: 'overlap',
          message: 'main-line is booked',
        },
      ],
    } as const;
    const text = describeWindow(
      aWindow({
        phase: 'refused',
        line: NORMAL,
        admission: { verdict },
      }),
    );
    expect(text).toContain('### Refused\n- flow_id: there is no such flow\n- main-line is booked');
  });

  it('say why it failed', () => {
    const text = describeWindow(aWindow({ phase: 'failed', line: NORMAL, start: FAILED }));
    expect(text).toContain('### Why\nflow:write is missing (403)');
  });

  it('call a late line late', () => {
    jest.setSystemTime(START + 40 * MINUTE);
    expect(describeWindow(aWindow({ phase: 'reverting' }))).toContain('the line is NOT BACK');
    jest.setSystemTime(START + MINUTE);
  });

  it.each<[string, Partial<WindowState>]>([
    ['failed', { phase: 'failed', start: { kind: 'failed', message: NASTY, problems: [] } }],
    ['was skipped', { phase: 'skipped', start: { kind: 'held' } }],
  ])('make nothing act that others wrote, where it %s', (_how, changes) => {
    const text = describeWindow(
      aWindow(
        {
          orders: {
            ...NO_ORDERS,
            stop: { kind: 'cancel', actor: NASTY, reason: NASTY },
            hold: { actor: NASTY, reason: NASTY, isNew: false },
          },
          line: {
            ...MAINTENANCE,
            attention: { what: NASTY, since: '2027-01-15T02:10:00Z', next_step: NASTY },
            drift: {
              seen_at: '',
              version: 1,
              kept: true,
              fields: [{ field: NASTY, baseline: NASTY, written: { text: NASTY }, now: null }],
            },
          },
          admission: {
            isAlone: true,
            targetName: NASTY,
            findings: [{ code: 'back_to_back', message: NASTY }],
            verdict: {
              accepted: false,
              code: 'preflight',
              findings: [],
              problems: [{ path: NASTY, message: NASTY }],
              conflicts: [],
            },
          },
          ...changes,
        },
        {
          target: { kind: 'flow-ivr', id: NASTY },
          fallback_greeting: NASTY.repeat(100),
          reroute_queue_id: NASTY,
          reason: NASTY,
          requested_by: NASTY,
          change_ticket: NASTY,
        },
      ),
    );
    expect(text).not.toMatch(/<|\u202e|\]\(|(?<!\\)\[|(?<!\\)`|(?<!\\)\|/);
    expect(text).not.toContain('http://');
    expect(text.split('\n').filter((line) => line.startsWith('#')).length).toBe(5);
    expect(text.length).toBeLessThan(12_000);
  });
});

describe('the details of a calendar', () => {
  it('make nothing act that others wrote, and say as of when they are', () => {
    const left = {
      window_id: NASTY,
      run_id: 'r',
      target: { kind: 'flow-ivr', id: NASTY },
      by: NASTY,
      left_at_ms: T0,
    } as const;
    const text = describeCalendar(
      [{ ...entry({ id: NASTY, from: 0, to: 30 }), waitsFor: NASTY }],
      { actor: NASTY, reason: NASTY, at_ms: T0 },
      T0,
      [left],
    );
    expect(text).not.toMatch(/<|\u202e|\]\(|(?<!\\)\[|(?<!\\)`/);
    expect(text).toContain('At 2027-01-15 02:00:00 UTC: 1 due, 0 ahead, 0 overdue.');
  });
});

describe('the status of a window that did not start', () => {
  it.each<[string, Partial<WindowState>, string]>([
    ['failed', { phase: 'failed', start: FAILED, line: NORMAL }, 'flow:write is missing (403)'],
    [
      'skipped',
      { phase: 'skipped', start: { kind: 'too_late' }, line: NORMAL },
      'the window could not start in time; the line was left as it is',
    ],
  ])('says why it is %s', (_phase, changes, message) => {
    expect(toStatus(aWindow(changes)).findings).toEqual([{ code: 'not_started', message }]);
  });

  it('does not say twice what a person is told', () => {
    const attention = { what: FAILED.message, since: '', next_step: '' };
    const line = { ...NORMAL, attention };
    const { findings } = toStatus(aWindow({ phase: 'failed', start: FAILED, line }));
    expect(findings).toEqual([]);
  });

  it.each(['active', 'reverted', 'cancelled'] as const)(
    'says nothing of one that is %s',
    (phase) => {
      expect(toStatus(aWindow({ phase })).findings).toEqual([]);
    },
  );
});

describe('the form that the API gives a baseline', () => {
  it.each([
    [['text'], /^the API keeps text in its own form: the same text/],
    [['bare'], /^the API gives bare a value of its own: there was none before the window$/],
    [['text', 'bare'], /its own form.*; the API gives bare a value of its own/],
  ])('is told of %j', (fields, words) => {
    expect(ownFormWords({ text: 'Welcome', bare: null }, fields)).toMatch(words);
  });
});
