/** The baseline is the state before our first write, whatever goes wrong around that write. */
import { EXAMPLE_FLOW, managed, WindowLab } from '../../support/window-lab.ts';

const PATCH = { method: 'PATCH' } as const;
const GREETING = { text: 'Edited by somebody else.' };

describe('the baseline', () => {
  let lab: WindowLab;

  beforeAll(async () => {
    lab = await WindowLab.start();
  });

  afterAll(() => lab.stop());
  beforeEach(() => lab.forget());

  it('includes an edit made between arm and apply', async () => {
    const window = await lab.armedWindow();
    await lab.simulator.editTarget(EXAMPLE_FLOW, { greeting: GREETING });
    const edited = managed(await lab.line());
    const { status, proof } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', drift: null });
    expect(managed(await lab.line())).toEqual(edited);
    expect(proof?.apply_attempts).toBe(2);
    const applied = lab.audit.find(({ event }) => event === 'applied');
    expect(applied?.attempts.map(({ outcome }) => outcome)).toEqual(['conflict', 'applied']);
  });

  it.each([
    ['the answer of the write is lost', { kind: 'reset_after_commit' }],
    [
      'the write is committed, then nothing is heard',
      { kind: 'commit_late', ms: 0, answer: 'hang' },
    ],
    ['the write lands after we gave up on it', { kind: 'commit_late', ms: 2_300, answer: 'hang' }],
    ['the write never arrives', { kind: 'reset_before' }],
    ['the API answers 503 to the write', { kind: 'answer', status: 503 }],
    ['a gateway answers HTML', { kind: 'html', status: 502 }],
    [
      'somebody edits between our read and our write',
      { kind: 'edit_between', patch: { description: 'x' } },
    ],
    ['the token is revoked', { kind: 'revoke_token' }],
  ] as const)('is true when %s', async (_title, effect) => {
    const before = managed(await lab.line());
    const fault = await lab.simulator.addFault({ when: PATCH, effect });
    const window = await lab.schedule(lab.request());
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', drift: null });
    expect(managed(await lab.line())).toEqual(before);
    expect(await lab.simulator.firings({ fault: fault.id })).toHaveLength(1);
  });

  it('is true after two rounds of conflicts', async () => {
    const before = managed(await lab.line());
    for (let edit = 0; edit < 7; edit += 1)
      await lab.simulator.addFault({
        when: PATCH,
        effect: { kind: 'edit_between', patch: { description: `edit ${edit}` } },
      });
    const window = await lab.schedule(lab.request());
    const { status, proof } = await window.receipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal' });
    expect(proof?.apply_attempts).toBe(8);
    expect(managed(await lab.line())).toEqual(before);
  });
});
