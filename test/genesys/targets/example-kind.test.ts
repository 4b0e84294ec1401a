/** The worked example of CONTRIBUTING: what another kind of target has to implement, and that this is enough. */
import { A_PERIOD } from '../../support/records/a-period.ts';
import type { RequestContext } from '../../../src/adapters/genesys/index.ts';
import { exampleKind } from './example-kind.ts';
import { withBareApi } from '../real-api/bare-api.ts';

const OTHER: RequestContext = { priority: 'other' };
const ID = 'schedule-1';

/** One schedule, replaced as a whole, with its version in the body. */
function aSchedule() {
  let object: Record<string, unknown> = {
    id: ID,
    name: 'Weekdays',
    version: 3,
    description: 'Since 2019',
    end: '2026-01-05T18:00:00.000',
    unheardOf: { kept: [true] },
  };
  return {
    get: () => object,
    answer: ({ method, text }: { method: string; text: string }) => {
      if (method === 'GET') return { status: 200, body: object };
      const sent: Record<string, unknown> = JSON.parse(text);
      if (sent['version'] !== object['version'])
        return { status: 409, body: { code: 'general.conflict' } };
      object = { ...sent, version: Number(sent['version']) + 1 };
      return { status: 200, body: object };
    },
  };
}

describe('one more kind of target', () => {
  it('is changed and put back, value for value', async () => {
    const schedule = aSchedule();
    const { version: _before, ...before } = schedule.get();
    await withBareApi(schedule.answer, async ({ pipe }) => {
      const kind = exampleKind(pipe);
      const state = await kind.read(ID, OTHER);
      const settings = { set: { end: '2026-01-05T12:00:00.000' } };
      const words = { fallbackGreeting: null, rerouteQueueId: null, period: A_PERIOD };
      const fields = kind.maintenanceFields(
        { id: ID, settings, mark: '0badcafe', ...words },
        state,
      );
      const written = await kind.write(ID, { version: state.version, fields }, OTHER);
      expect(written.fields).toEqual(fields);
      expect(kind.showsMaintenance(written.fields, ID)).toBe(true);
      expect(schedule.get()['description']).toBe('Since 2019 [interlude 0badcafe]');
      await kind.write(ID, { version: written.version, fields: state.fields }, OTHER);
    });
    const { version, ...after } = schedule.get();
    expect(after).toEqual(before);
    expect(version).toBe(5);
  });

  it('is not written over what somebody else has set since', async () => {
    const schedule = aSchedule();
    await withBareApi(schedule.answer, async ({ pipe }) => {
      const kind = exampleKind(pipe);
      const { version, fields } = await kind.read(ID, OTHER);
      schedule.answer({
        method: 'PUT',
        text: JSON.stringify({ ...schedule.get(), end: 'theirs' }),
      });
      const late = kind.write(ID, { version, fields }, OTHER);
      await expect(late).rejects.toMatchObject({ code: 'version_conflict', outcome: 'refused' });
    });
    expect(schedule.get()['end']).toBe('theirs');
  });
});
