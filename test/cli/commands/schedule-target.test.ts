/**
 * `schedule` with the flags of a target: what is sent, what is refused, what is shown before a line changes at once.
 */
import { interlude } from '../fake-terminal.ts';

const REST = ['--duration=30', '--callback-url=https://hooks.example.com/x'];
const COMMON = ['--start=2027-01-15T02:00:00Z', ...REST];
const WINDOW = {
  start_time: '2027-01-15T02:00:00Z',
  duration_minutes: 30,
  callback_url: 'https://hooks.example.com/x',
};

describe('schedule --target', () => {
  it.each([
    [
      ['--target=ivr:i-1', '--maintenance-flow=f-1', '--hours=open,closed', '--no-mark'],
      {
        kind: 'ivr',
        id: 'i-1',
        maintenance_flow_id: 'f-1',
        hours: ['open', 'closed'],
        mark: false,
      },
    ],
    [
      ['--target=schedule-group:g-1', '--list=holiday'],
      { kind: 'schedule-group', id: 'g-1', list: 'holiday' },
    ],
    [['--target=emergency-group:g-1'], { kind: 'emergency-group', id: 'g-1' }],
    [
      ['--target', 'data-table-row:t-1/a b', '--set', 'open=false', '--set=message=Later.'],
      {
        kind: 'data-table-row',
        table_id: 't-1',
        row_key: 'a b',
        set: { open: false, message: 'Later.' },
      },
    ],
  ])('sends %j', async (flags, target) => {
    const { code, client } = await interlude(['schedule', ...COMMON, ...flags]);
    expect(code).toBe(0);
    expect(client.requests).toEqual([{ ...WINDOW, target }]);
  });

  it('with --flow-id is refused by name', async () => {
    const argv = ['schedule', ...COMMON, '--flow-id=main-line', '--target=emergency-group:g-1'];
    const { code, stderr, client } = await interlude([...argv]);
    expect([code, client.requests]).toEqual([2, []]);
    expect(stderr).toContain(
      'flow_id (--flow-id): and target both name the object: send one of them',
    );
  });

  it('names the flag of every problem', async () => {
    const flags = ['--target=ivr:a/b', '--hours=night', '--set=key=1'];
    const { code, stderr } = await interlude(['schedule', ...COMMON, ...flags]);
    expect(code).toBe(2);
    expect(stderr).toContain('target.id (--target): must not contain');
    expect(stderr).toContain('target.maintenance_flow_id (--maintenance-flow): is required');
    expect(stderr).toContain('(--hours): must be one of open, closed, holiday');
    expect(stderr).toContain('target.set (--set): is not a field of a target of kind ivr');
    const group = ['--target=schedule-group:g-1', '--list=open'];
    const refused = await interlude(['schedule', ...COMMON, ...group]);
    expect(refused.stderr).toContain('target.list (--list): must be holiday or closed');
  });

  it('takes words and queue with the row of an announcement', async () => {
    const words = ['--greeting=Until {{until}}.', '--queue=q-1', '--time-zone=UTC'];
    const row = ['--target=emergency-group:g-1', '--announcement=t-1/line 1', ...words];
    const { code, client } = await interlude([
      'schedule',
      ...COMMON.slice(1),
      '--start=2027-01-15 02:00',
      ...row,
    ]);
    expect(code).toBe(0);
    expect(client.requests[0]).toMatchObject({
      target: { announcement: { table_id: 't-1', row_key: 'line 1' } },
      fallback_greeting: 'Until {{until}}.',
      reroute_queue_id: 'q-1',
    });
    const half = ['--target=emergency-group:g-1', '--announcement=t-1', ...words.slice(0, 2)];
    const refused = await interlude(['schedule', ...COMMON, ...half]);
    expect(refused.stderr).toContain(
      'target.announcement.row_key (--announcement): must not be empty',
    );
  });

  it('says why a kind is none', async () => {
    const { code, stderr } = await interlude(['schedule', ...COMMON, '--target=user-prompt:p-1']);
    expect(code).toBe(2);
    expect(stderr).toContain('keeps a snapshot of its prompts');
  });

  it.each([
    [
      ['--target=ivr:i-1', '--maintenance-flow=f-1'],
      'The line of ivr:i-1 goes into maintenance NOW: callers reach flow f-1.',
    ],
    [
      ['--target=emergency-group:g-1'],
      'The line of emergency-group:g-1 goes into maintenance NOW: callers reach its emergency flows.',
    ],
    [
      ['--target=schedule-group:g-1', '--list=closed'],
      'The line of schedule-group:g-1 goes into maintenance NOW: callers reach the closed flow of each IVR that has it.',
    ],
    [
      ['--target=data-table-row:t-1/k', '--set=message=Later.'],
      'The line of data-table-row:t-1/k goes into maintenance NOW: flows read {"message":"Later."}.',
    ],
  ])('asks before a line changes at once: %j', async (flags, question) => {
    const argv = ['schedule', ...REST, '--start=now', ...flags];
    const { questions, client } = await interlude(argv, { tty: true });
    expect(questions.join()).toContain(question);
    expect(client.requests).toEqual([]);
  });
});
