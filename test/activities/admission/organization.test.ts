/** A worker serves one organisation: steps of another one's windows are left to the right worker. */
import { createGenesysActivities, createWindowActivities } from '../../../src/activities/index.ts';
import { unwired } from '../../support/unwired.ts';
import { anAttempt } from '../an-attempt.ts';

const deps = unwired();

const {
  prepareWindow: _prepare,
  compareRequest: _compare,
  nameOrganization: _nameOrganization,
  ...booking
} = createWindowActivities(deps);
const {
  dryRun: _dryRun,
  doctor: _doctor,
  lookUp: _lookUp,
  admitWindow: _admit,
  ...genesys
} = createGenesysActivities(deps);
const STEPS: Readonly<Record<string, (input: never) => Promise<unknown>>> = {
  ...booking,
  ...genesys,
};

describe('a step for another organisation', () => {
  it.each(Object.entries(STEPS))(
    '%s is refused, retryably, and touches nothing',
    async (_name, step) => {
      const run = anAttempt().run(async () => {
        await Reflect.apply(step, undefined, [{ organization_id: 'theirs' }]);
      });
      await expect(run).rejects.toMatchObject({
        type: 'WrongOrganization',
        nonRetryable: false,
        message: expect.stringContaining('theirs'),
      });
    },
  );
});
