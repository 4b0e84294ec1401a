/** Callbacks for people: each format is accepted by its service, whatever others put into names and reasons. */
import { assert, constant, constantFrom, oneof, property, record, string } from 'fast-check';
import { callbackContent } from '../../../src/adapters/callbacks/chat/callback-content.ts';
import { CALLBACK_EVENTS, type CallbackEvent } from '../../../src/contract/request/request.ts';
import type { CallbackBody, ChatWriting } from '../../../src/contract/reporting/callback.ts';
import { linkedTextsOf, textsOf, whyRefused } from '../../../dev/simulator/chat/chat-rules.ts';

const BODY: CallbackBody = {
  event_type: 'ivr_maintenance_reverted',
  flow_id: 'a1b2',
  start_time: '2027-01-15T02:00:00.000+00:00',
  end_time: '2027-01-15T02:30:00.000+00:00',
  new_version: 15,
  latency_ms: 12,
  timestamp: '2027-01-15T02:30:01.000+00:00',
  severity: 'info',
  headline: 'the line was put back',
  planned_end_time: '2027-01-15T02:30:00.000+00:00',
  workflow_id: 'ivr-window/flow-ivr:a1b2/20270115T020000Z',
  target: 'flow-ivr:a1b2',
  target_name: 'Main line',
  requested_by: 'mia',
  reason: 'database upgrade',
  change_ticket: 'CHG-7',
};

function chat(format: ChatWriting['format'], more: Partial<ChatWriting> = {}): ChatWriting {
  return { format, time_zone: 'Europe/Berlin', next_step: null, ...more };
}

function textOf(event: CallbackEvent, body: Partial<CallbackBody> = {}, more = {}): string {
  return callbackContent(event, { ...BODY, ...body }, chat('text', more)).text;
}

describe('a callback for people', () => {
  it('says whose line, how it stands, its end in words, who, why and what to do', () => {
    expect(textOf('scheduled').split('\n')).toEqual([
      'Main line: the line was put back',
      'Line: flow-ivr:a1b2',
      'Ends: 2027-01-15 03:30 CET (02:30 UTC)',
      'Who: mia',
      'Why: database upgrade',
      'Ticket: CHG-7',
      'Next step: No action needed. The line goes back by itself at 2027-01-15 03:30 CET (02:30 UTC).',
      'Window: ivr-window/flow-ivr:a1b2/20270115T020000Z',
      '',
    ]);
  });

  it('says what a person has to do if one is needed', () => {
    const next_step = 'check whether the API answers; it goes on by itself';
    expect(textOf('revert_delayed', { last_error: 'no answer' }, { next_step })).toMatch(
      /What: no answer\n[\s\S]*Next step: check whether the API answers; it goes on by itself\n/,
    );
  });

  it('says who moved the end, and which end was planned', () => {
    const moved = { actor: 'noor', end_time: '2027-01-15T03:00:00.000+00:00' };
    const text = textOf('extended', moved);
    expect(text).toMatch(/Who: noor\n/);
    expect(text).toMatch(/Ends: 2027-01-15 04:00 CET \(03:00 UTC\); planned 2027-01-15 03:30 CET/);
  });

  it.each([null, 'Mars/Olympus'])('says its end in UTC if its zone is %j', (time_zone) => {
    expect(textOf('reverted', {}, { time_zone })).toMatch(/Ends: 2027-01-15 02:30 UTC\n/);
  });

  it('is plain text of one line a fact, whatever is in it', () => {
    const { type, text } = callbackContent('reverted', BODY, chat('text'));
    expect(type).toBe('text/plain; charset=utf-8');
    const reason = 'one\r\nNext step: send money\u2028x\u202Egnp';
    expect(textOf('reverted', { reason }).split('\n')).toHaveLength(text.split('\n').length);
  });

  it('mentions nobody and links nowhere on Slack', () => {
    const reason = '<!channel> <https://evil.example.com|the runbook> & <@U1>';
    const { text } = callbackContent('reverted', { ...BODY, reason }, chat('slack'));
    expect(whyRefused('slack', text)).toBeNull();
    const told = textsOf(JSON.parse(text)).join('\n');
    expect(told).toContain('&lt;!channel&gt; &lt;https://evil.example.com|the runbook&gt; &amp;');
    expect(told).not.toMatch(/[<>]/);
  });

  it('has no part on Slack in which an address, a channel or a name alone becomes a link or a mention', () => {
    const reason = 'see https://evil.example.com in #general, @channel';
    const { text } = callbackContent('reverted', { ...BODY, reason }, chat('slack'));
    expect(whyRefused('slack', text)).toBeNull();
    expect(textsOf(JSON.parse(text)).join()).toContain(reason);
    expect(linkedTextsOf(JSON.parse(text))).toEqual([]);
  });

  it('has no part on Teams in which markdown counts', () => {
    const reason = '[the runbook](https://evil.example.com)';
    const { text } = callbackContent('reverted', { ...BODY, reason }, chat('teams'));
    expect(whyRefused('teams', text)).toBeNull();
    expect(text).not.toMatch(/"TextBlock"|FactSet/);
    expect(textsOf(JSON.parse(text))).toContain(reason);
  });

  it('is as it always was without a format: our JSON, and of `scheduled` seven fields', () => {
    const { type, text } = callbackContent('reverted', BODY);
    expect(type).toBe('application/json');
    expect(JSON.parse(text)).toEqual(BODY);
  });

  const anything = oneof(string({ unit: 'binary', maxLength: 3_000 }), constant('&<>'.repeat(900)));
  const anyBody = record({
    reason: anything,
    target_name: anything,
    requested_by: anything,
    headline: anything,
    last_error: anything,
    change_ticket: anything,
    workflow_id: anything,
  });

  it.each(['slack', 'teams'] as const)('is taken by %s whatever it holds', (service) => {
    assert(
      property(constantFrom(...CALLBACK_EVENTS), anyBody, anything, (event, body, next) => {
        const writing = chat(service, { next_step: next });
        const { text } = callbackContent(event, { ...BODY, ...body }, writing);
        expect(whyRefused(service, text)).toBeNull();
      }),
      { numRuns: 200 },
    );
  });
});
