/**
 * A look after a lost answer also adds its result to the break-glass file: if everything else is lost, a restore relies
 * on it.
 */
import type { ActivityDeps } from '../../../src/activities/index.ts';
import type { Change } from '../../../src/contract/change/change.ts';
import type { RescueFile } from '../../../src/contract/change/rescue-file.ts';
import { evolve } from '../../../src/line/change.ts';
import { aRescueFile } from '../../break-glass/a-rescue-file.ts';
import { LineModel } from '../../line/line-model.ts';
import { aChange } from '../../support/records/a-change.ts';
import { unwired } from '../../support/unwired.ts';
import { booking } from '../../workflows/calendar/calendar-bookings.ts';
import { target } from '../genesys-steps.ts';
import { attempt, BASELINE, lineSteps, OURS } from '../line-steps.ts';

const SENT = aChange({ stage: 'sent', baseline: BASELINE, intended: OURS });
const LOST = evolve(SENT, { kind: 'lost' });

/** Our write has landed, its answer was lost, and somebody has edited the routing since. */
function editedLine(): LineModel {
  const line = new LineModel(14, BASELINE);
  line.edit(OURS);
  line.edit({ routing: 'theirs' });
  return line;
}

/** What is written to the window's files, and noted with its booking. */
async function look(files: readonly RescueFile[]) {
  const written: RescueFile[] = [];
  const noted: Change[] = [];
  const deps = unwired();
  const calendar: ActivityDeps['calendar'] = {
    ...deps.calendar,
    arm: async () => ({ stands: true, predecessor: null, change: null }),
    note: async ({ change }) => void noted.push(change),
  };
  const rescueFiles = {
    ...deps.rescueFiles,
    ofWindow: async () => files,
    write: async (file: RescueFile) => void written.push(file),
  };
  const { lookAtTarget } = lineSteps(editedLine(), { calendar, rescueFiles });
  const input = { organization_id: 'ours', target, change: LOST, booking: booking({ id: 'w' }) };
  await attempt().run(lookAtTarget, input);
  return { written, noted };
}

describe('a look after a lost answer', () => {
  it('leaves the baseline that it finds in the file of the window', async () => {
    const file = aRescueFile({ change: SENT });
    const { written, noted } = await look([file]);
    const baseline = { ...BASELINE, routing: 'theirs' };
    expect(noted).toMatchObject([{ stage: 'in_doubt', version: 16, baseline, marked: true }]);
    expect(written).toEqual([{ ...file, change: noted[0] }]);
  });

  it('makes no file if there is none, and leaves that of another request', async () => {
    const other = aRescueFile({ change: { ...SENT, intended: { name: 'another' } } });
    for (const files of [[], [other]]) expect((await look(files)).written).toEqual([]);
  });
});
