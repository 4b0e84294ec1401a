/** What a run begun by a reset takes over from the booking, including the doubt. */
import type { Change } from '../../../src/contract/change/change.ts';
import { evolve, inDoubt } from '../../../src/line/index.ts';
import { recall } from '../../../src/workflows/window/back/older-change.ts';
import { createWindowState } from '../../../src/workflows/window/window-state.ts';
import { aChange } from '../../support/records/a-change.ts';

const BEFORE = { name: 'Main line', greeting: 'Welcome', routing: 'skills' };
const OURS = { name: 'Maintenance', greeting: 'Later', routing: 'none' };
const KNOWN = { baseline: BEFORE, intended: OURS, version: 16 } as const;

/** What the run knows afterwards, having known `own`. */
function recalled(noted: Change, own: Change | null = null) {
  const window = createWindowState('ivr-window/x', 'run-2');
  window.change = own;
  recall(window, noted, 'counted');
  return window;
}

describe('a run that a reset began', () => {
  it('takes over that a noted baseline may be our own change', () => {
    const baseline = { ...BEFORE, greeting: 'later' };
    const before = { greeting: BEFORE.greeting };
    const noted = aChange({ ...KNOWN, stage: 'in_doubt', baseline, before, marked: true });
    const { change, line } = recalled(noted);
    expect(change).toEqual({ ...noted, revision: noted.revision + 1 });
    expect(change).toMatchObject({ version: 16, may_still_land: true, marked: true });
    expect(line.stands).toBe('unknown');
  });

  it('knows what the API stored, and at which version', () => {
    const { change } = recalled(aChange({ ...KNOWN, stage: 'applied' }));
    expect(change).toMatchObject({
      stage: 'in_doubt',
      version: 17,
      floor: 17,
      baseline: BEFORE,
      stored: { value: OURS },
    });
  });

  it('takes for possible what was armed: the run before it may have written since', () => {
    const { change } = recalled(aChange(KNOWN));
    expect(change).toMatchObject({ stage: 'in_doubt', version: 16, may_still_land: true });
  });

  it('keeps its own later account, with what the one before it has heard', () => {
    const stored = { ...OURS, name: 'MAINTENANCE' };
    const heard = aChange({ ...KNOWN, stage: 'applied', stored });
    const seen = { kind: 'observed', version: 19, baseline: { ...BEFORE, name: 'Other' } } as const;
    const own = evolve(evolve(inDoubt(aChange(KNOWN)), seen), { kind: 'lost' });
    const { change } = recalled(heard, own);
    expect(change).toMatchObject({
      stage: 'in_doubt',
      version: 19,
      baseline: { name: 'Other' },
      stored: { value: stored },
    });
  });

  it('stays sure of its own answer, if the calendar tells nothing later', () => {
    const own = aChange({ ...KNOWN, stage: 'applied' });
    const { change, line } = recalled(aChange({ ...KNOWN, stage: 'in_doubt', revision: 2 }), own);
    expect(change).toBe(own);
    expect(line.stands).not.toBe('unknown');
    expect(recalled(own, own).change).toBe(own);
  });
});
