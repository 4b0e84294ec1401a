// What a run that a reset began takes over from the booking: the doubt as well.
import type { BookedChange } from '../../src/contract/booking-steps.ts';
import { recall } from '../../src/workflows/window/older-change.ts';
import { createWindowState } from '../../src/workflows/window/window-state.ts';

const BEFORE = { name: 'Main line', greeting: 'Welcome', routing: 'skills' };
const OURS = { name: 'Maintenance', greeting: 'Later', routing: 'none' };

function noted(changes: Partial<BookedChange> = {}): BookedChange {
  return {
    baseline: BEFORE,
    intended: OURS,
    previous_version: 16,
    written: null,
    new_version: null,
    on_drift: 'keep',
    ...changes,
  };
}

function recalled(change: BookedChange) {
  const window = createWindowState('ivr-window/x', 'run-2');
  recall(window, change);
  return window;
}

describe('a run that a reset began', () => {
  it('takes over that a noted baseline may be our own change', () => {
    const baseline = { ...BEFORE, greeting: 'later' };
    const before = { greeting: BEFORE.greeting };
    const window = recalled(noted({ baseline, before, marked: true }));
    expect(window.armed).toEqual({ version: 16, baseline, intended: OURS, before, marked: true });
    expect(window.outcomeUnknown).toBe(true);
  });

  it('knows what the API stored, and at which version', () => {
    const { armed } = recalled(noted({ written: OURS, new_version: 17 }));
    expect(armed).toEqual({ version: 17, baseline: BEFORE, intended: OURS, ours: OURS });
  });
});
