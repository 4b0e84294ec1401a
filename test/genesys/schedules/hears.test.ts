/** What callers of a schedule group get, in words. */
import { describe as hears } from '../../../src/adapters/genesys/targets/schedules/group-state.ts';

const ENTRY = {
  member: true,
  list: 'holiday',
  start: '2027-01-15T02:00:00.000',
  end: '2027-01-15T02:30:00.000',
  timeZone: 'Europe/Berlin',
};

it('says the times of an entry as people write them', () => {
  expect(hears(ENTRY)).toBe(
    'Callers reach the holiday flow of each IVR of the group, from 2027-01-15 02:00 to 2027-01-15 02:30 in Europe/Berlin.',
  );
});
