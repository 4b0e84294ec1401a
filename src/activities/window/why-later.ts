/** Why an attempt to put a line back did not finish: the code and message of its failure. Data only. */
import type { PutBackEnd } from '../../line/index.ts';
import type { Unproven } from '../failures.ts';

type Later = Extract<PutBackEnd, { kind: 'later' }>['why'];

export const WHY_LATER: Readonly<Record<Exclude<Later, 'changing'>, Unproven>> = {
  older_read: {
    code: 'stale_read',
    message: 'the API shows an older version of the line than it did before; reading again',
  },
  unexplained_conflict: {
    code: 'unexplained_conflict',
    message:
      'the API answered with a version conflict, although it shows the expected version; reading again before anything else is sent',
  },
  may_still_land: {
    code: 'may_still_land',
    message:
      'the target looks as it did before the window, but it has no versions: a late write or an old copy cannot be ruled out; looking once more within a minute',
  },
  unproven: {
    code: 'unproven',
    message:
      'the API accepted the write, but neither its answer nor a read after it shows the line as it was before the window; trying again',
  },
};
