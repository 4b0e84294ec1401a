/** The chart of a bench run. */
import { toPicture } from '../../dev/bench/picture.ts';

function figure(name: string, value: number | null, floor: number | null = null) {
  return { name, value, floor, unit: 'ms' };
}

const FIGURES = [
  figure('20 apply, worst', 60, 20),
  figure('20 revert, worst', 40, 20),
  figure('500 apply, worst', 480, 280),
  figure('500 revert, worst', null, 280),
  figure('500 booked', 9_000),
];

describe('the picture', () => {
  it('has a line for applies, reverts and plain requests, and a point for each that is known', () => {
    const picture = toPicture([{ section: 'one-instant', figures: FIGURES }]) ?? '';
    expect(picture.match(/<polyline/g)).toHaveLength(3);
    expect(picture.match(/<circle/g)).toHaveLength(5);
    expect(picture).toContain('>500</text>');
    expect(picture).not.toContain('9000');
    expect(picture).not.toContain('NaN');
  });

  it('is none if nothing fell due together', () => {
    expect(toPicture([])).toBeNull();
    expect(toPicture([{ section: 'bookings', figures: FIGURES }])).toBeNull();
  });
});
