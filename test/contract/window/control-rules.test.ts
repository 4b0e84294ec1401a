/** Why a control is refused, in words that are true for the window. */
import {
  whyNotMovable,
  whyNotStop,
  type ControlView,
} from '../../../src/contract/window/controls/control-rules.ts';
import { FINAL_PHASES } from '../../../src/contract/window/window.ts';

const ENDED: ControlView = {
  phase: 'reverting',
  endMs: 0,
  writerDueMs: null,
  stop: { kind: 'end', actor: 'mia' },
  attention: null,
};

describe('a window that is over', () => {
  it.each(FINAL_PHASES)('is told to be over by every control: %s', (phase) => {
    for (const stop of [null, ENDED.stop]) {
      const view = { ...ENDED, phase, stop };
      const message = `the window is over (${phase})`;
      expect(whyNotMovable(view, 0)?.message).toBe(message);
      expect(whyNotStop(view, 'end', 0)?.message).toBe(message);
      expect(whyNotStop(view, 'cancel', 0)?.message).toBe(message);
    }
  });
});

it('tells one that is being ended as such', () => {
  expect(whyNotMovable(ENDED, 0)?.message).toBe('a window that is being ended cannot be extended');
});

it('lets the end of one that was written ahead be moved before it begins, unless it is being ended', () => {
  const view = { ...ENDED, phase: 'applying', stop: null, isEndSent: true } as const;
  expect(whyNotMovable(view, 0)).toBeNull();
  expect(whyNotMovable({ ...view, stop: ENDED.stop }, 0)).not.toBeNull();
  expect(whyNotMovable({ ...view, isEndSent: false }, 0)?.message).toBe(
    'a window that is applying cannot be extended',
  );
});

describe('an end, while a writer is dispatched for an instant', () => {
  const HELD = { ...ENDED, stop: null, writerDueMs: 20_000 };
  const REFUSED = 'the next write begins in 5 s; its end can no longer be moved';

  it.each(['applying', 'reverting'] as const)('can be moved until 5 s before it: %s', (phase) => {
    const view = { ...HELD, phase };
    expect(whyNotMovable(view, 14_999)).toBeNull();
    expect(whyNotMovable(view, 15_000)?.message).toBe(REFUSED);
    expect(whyNotMovable({ ...view, stop: ENDED.stop }, 0)).not.toBeNull();
  });

  it('cannot be moved if what is sent holds it', () => {
    const view = { ...HELD, phase: 'applying', isEndSent: true } as const;
    expect(whyNotMovable(view, 0)?.message).toBe(
      'the next write begins in 20 s and sends the end; it can be moved once that is written',
    );
    expect(whyNotMovable({ ...view, phase: 'reverting' }, 15_000)?.message).toBe(REFUSED);
  });
});
