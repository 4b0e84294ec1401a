/** `doctor --target`: what is requested, what is shown of the answer, and the exit code. */
import type { TargetCheck } from '../../../src/client/index.ts';
import { aReport, FakeClient } from '../fake-client.ts';
import { interlude } from '../fake-terminal.ts';

const IVR = 'ivr:i-1';
const READ: TargetCheck = { check: 'read', state: 'ok', message: 'Main number', next_step: null };
const UNKNOWN: TargetCheck = {
  check: 'not_checked',
  state: 'unknown',
  message: 'the maintenance flow',
  next_step: null,
};
const MISSING: TargetCheck = {
  check: 'rights',
  state: 'fail',
  message: 'routing:callRoute:edit is missing',
  next_step: 'give a role',
};

async function doctor(argv: readonly string[], checks: readonly TargetCheck[] | null) {
  const client = new FakeClient();
  client.report = aReport(checks === null ? {} : { target: { target: IVR, checks } });
  return interlude(['doctor', ...argv], { client });
}

describe('doctor --target', () => {
  it.each([
    ['ivr:i-1', { kind: 'ivr', id: 'i-1' }],
    ['flow-ivr:main-line', { kind: 'flow-ivr', id: 'main-line' }],
    ['emergency-group:g:1', { kind: 'emergency-group', id: 'g:1' }],
    [
      'data-table-row:t-1/opening hours/50%',
      { kind: 'data-table-row', id: 't-1/opening%20hours%2F50%25' },
    ],
  ])('asks about %s', async (text, target) => {
    const { client } = await doctor(['--target', text], [READ]);
    expect(client.askedAbout).toEqual(target);
  });

  it('shows each check, and ends well if only some could not be asked', async () => {
    const { code, stdout } = await doctor(['--target', IVR], [READ, UNKNOWN]);
    expect(stdout).toContain('ok    target: ivr:i-1: Main number');
    expect(stdout).toContain('?     not checked: the maintenance flow');
    expect([code, stdout]).toEqual([0, expect.stringContaining('All is well.')]);
  });

  it('ends with 1 if a right is missing, and says what to do', async () => {
    const { code, stdout } = await doctor(['--target', IVR], [READ, MISSING]);
    expect(code).toBe(1);
    expect(stdout).toContain('FAIL  right: routing:callRoute:edit is missing\n      → give a role');
  });

  it('ends with 1 if an older worker answers, which looks at no target', async () => {
    const { code, stdout } = await doctor(['--target', IVR], null);
    expect(code).toBe(1);
    expect(stdout).toContain("FAIL  target: the worker's release cannot check a target");
  });

  it('says nothing of targets if none is named', async () => {
    const { client, stdout } = await doctor([], null);
    expect(client.askedAbout).toBeNull();
    expect(stdout).not.toContain('target');
  });

  it.each([
    ['i-1', 'must be KIND:ID'],
    ['ivr:', 'must be KIND:ID'],
    [':i-1', 'must be KIND:ID'],
    ['data-table-row:t-1', 'must be KIND:ID'],
    ['data-table-row:t-1/', 'must be KIND:ID'],
    ['user-prompt:p-1', 'must be a known kind: flow-ivr, ivr, emergency-group'],
  ])('refuses %s', async (text, words) => {
    const { code, stderr, client } = await doctor(['--target', text], [READ]);
    expect([code, client.askedAbout]).toEqual([2, null]);
    expect(stderr).toContain(`--target ${text}: ${words}`);
  });
});
