/** When a break-glass file is too old, and what is said then. */
import { oldReasons } from '../../../src/cli/restore/restore-text.ts';
import { evolve } from '../../../src/line/index.ts';
import { aChange } from '../../support/records/a-change.ts';

const END_MS = Date.parse('2027-01-15T03:00:00Z');
const SENT = evolve(aChange({ version: 14 }), { kind: 'sent' });
const APPLIED = evolve(SENT, { kind: 'applied', previous_version: 14, version: 15 });
const FILE = { end_ms: END_MS, end_time: '2027-01-15T03:00:00Z' };

function reasons(
  change: typeof SENT,
  version: number,
  versions: 'counted' | 'fingerprints',
  nowMs = END_MS,
): string {
  return oldReasons({ ...FILE, change }, { version, versions }, nowMs).join('; ');
}

describe('a break-glass file', () => {
  it.each([
    ['before the write', SENT, 14],
    ['after a write that nobody has heard of', SENT, 15],
    ['after the write', APPLIED, 15],
  ])('is not old %s', (_when, change, version) => {
    expect(reasons(change, version, 'counted')).toBe('');
  });

  it('is old if the line has moved on, or a day after its window', () => {
    expect(reasons(APPLIED, 17, 'counted')).toContain('the line is at version 17');
    expect(reasons(APPLIED, 15, 'counted', END_MS + 25 * 3_600_000)).toContain('more than a day');
  });

  it('tells no versions of a row, which has none, and takes an unheard write for none of others', () => {
    expect(reasons(SENT, 8_374_652, 'fingerprints')).toBe('');
    expect(reasons(APPLIED, 15, 'fingerprints')).toBe('');
    const told = reasons(APPLIED, 8_374_652, 'fingerprints');
    expect(told).toContain('somebody has changed it since');
    expect(told).not.toContain('version');
  });
});
