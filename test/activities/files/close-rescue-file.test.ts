/** What happens to a break-glass file when its window is over: it stays as long as somebody may need it. */
import { closeRescueFile } from '../../../src/activities/window/files/close-rescue-file.ts';
import type { ReleaseInput } from '../../../src/contract/steps/booking-steps.ts';
import type { RescueFile } from '../../../src/contract/change/rescue-file.ts';
import { aRescueFile } from '../../break-glass/a-rescue-file.ts';
import { aChange } from '../../support/records/a-change.ts';
import { unwired } from '../../support/unwired.ts';
import { anAttempt } from '../an-attempt.ts';

const FILE = aRescueFile({ window_id: 'w', run_id: 'r' });

async function closed(file: RescueFile, line: ReleaseInput['line']): Promise<string[]> {
  const done: string[] = [];
  const { rescueFiles, windows } = unwired();
  const folder = {
    ofWindow: async () => [file],
    remove: async () => void done.push('removed'),
    write: async () => void done.push('written'),
  };
  const deps = { windows, rescueFiles: { ...rescueFiles, ...folder } };
  const input: ReleaseInput = {
    organization_id: 'ours',
    window_id: 'w',
    run_id: 'r',
    ...(line === undefined ? {} : { line }),
  };
  await anAttempt().run(closeRescueFile, deps, input);
  return done;
}

it.each<[string, RescueFile, ReleaseInput['line'], string[]]>([
  ['goes where the line is proven back', FILE, 'proven_back', ['removed']],
  ['goes where its run never wrote', FILE, 'never_written', ['removed']],
  ['stays where nothing is proven', FILE, 'unproven', []],
  ['stays where nobody says', FILE, undefined, []],
  ['stays where another run left it', { ...FILE, run_id: 'before' }, 'never_written', []],
  [
    'stays where it tells of a write that landed',
    { ...FILE, change: aChange({ stage: 'applied' }) },
    'never_written',
    [],
  ],
])('a break-glass file %s', async (_what, file, line, done) => {
  expect(await closed(file, line)).toEqual(done);
});
