/** The steps that write and clear an announcement row, and what about a row refuses a window, on the simulator. */
import { BANK } from '../../../dev/simulator/index.ts';
import type { Announced } from '../../../src/contract/request/announcement/announcement.ts';
import type { ClearRowResult, WriteRowResult } from '../../../src/contract/steps/row-steps.ts';
import { startSimulatedApi, type SimulatedApi } from '../../support/simulated-api.ts';
import { anAttempt } from '../an-attempt.ts';
import { genesysSteps } from '../genesys-steps.ts';

const { table: TABLE } = BANK;
const ROW = `${TABLE}/${BANK.row}`;
const PATH = `/api/v2/flows/datatables/${TABLE}/rows/*`;
const END = Date.parse('2027-01-15T02:30:00Z');

const ANNOUNCEMENT = { row: ROW, greeting: 'Back at {{until}}.', queue: 'Q1', time_zone: null };
const OURS = { message: 'Back at 02:30 UTC.', queue: 'Q1', until: '2027-01-15T02:30:00+00:00' };
const STOOD = { message: 'Open.', queue: '', until: '' };
const ANNOUNCED: Announced = { ...ANNOUNCEMENT, before: STOOD };

async function codeOf(call: Promise<unknown>): Promise<unknown> {
  const [ended] = await Promise.allSettled([call]);
  return ended?.status === 'rejected' ? Object(ended.reason).type : 'it did not fail';
}

function columns(names: Readonly<Record<string, string>>) {
  const types = Object.entries(names).map(([name, type]) => [name, { type, title: name }]);
  return { schema: { properties: Object.fromEntries(types) } };
}

async function problems({ genesys }: SimulatedApi, id: string): Promise<string[]> {
  const found = await genesys.readAnnouncementRow(id, { priority: 'other' });
  return found.problems.map(({ path, message }) => `${path}: ${message}`);
}

describe('an announcement row', () => {
  let api: SimulatedApi;
  let isInUse: boolean;

  beforeEach(async () => {
    api = await startSimulatedApi();
    isInUse = false;
    await api.simulator.editObject('data-table-row', ROW, STOOD);
  });

  afterEach(() => api.stop());

  function steps() {
    const calendar = { leaveRow: async () => ({ in_use: isInUse }) };
    return genesysSteps(api.genesys, api.simulator.url, calendar);
  }

  async function write(
    why: 'start' | 'moved_end' = 'start',
    environment = anAttempt(),
  ): Promise<WriteRowResult> {
    const input = { organization_id: 'ours', announcement: ANNOUNCEMENT, until_ms: END, why };
    const result: WriteRowResult = await environment.run(steps().writeAnnouncement, input);
    return result;
  }

  async function clear(announced = ANNOUNCED, attempt = 1): Promise<ClearRowResult['outcome']> {
    const environment = anAttempt({ attempt });
    const run = { window_id: 'w', run_id: 'r', row: { id: announced.row, words: 'x' } };
    const input = { organization_id: 'ours', announced, ...run };
    const result: ClearRowResult = await environment.run(steps().clearAnnouncement, input);
    return result.outcome;
  }

  async function row() {
    const { key: _key, ...fields } = (await api.simulator.object('data-table-row', ROW)) ?? {};
    return fields;
  }

  describe('that is written', () => {
    it('shows the words, and what was there is reported', async () => {
      expect(await write()).toEqual({ words: OURS, before: STOOD });
      expect(await row()).toEqual(OURS);
    });

    it('says nothing of before if the words are there already, and is written anyway', async () => {
      await write();
      const { length } = await api.simulator.objectWrites();
      expect(await write()).toEqual({ words: OURS, before: null });
      expect(await api.simulator.objectWrites()).toHaveLength(length + 1);
    });

    it.each([
      ['the answer is lost', 'PUT', { kind: 'reset_after_commit' }, 'Genesys.unavailable'],
      ['the write is taken for nothing', 'PUT', { kind: 'ignored_write' }, 'Genesys.row_unproven'],
      ['the API is down', 'PUT', { kind: 'answer', status: 503 }, 'Genesys.unavailable'],
      ['permission is withdrawn', 'PUT', { kind: 'answer', status: 403 }, 'Genesys.forbidden'],
      [
        'somebody writes at that moment',
        'PUT',
        { kind: 'reset_after_commit', edit: { message: 'Mine.' } },
        'Genesys.unavailable',
      ],
    ] as const)(
      'is not proven where %s, and is the next time',
      async (_what, method, effect, type) => {
        await api.simulator.addFault({ when: { method, path: PATH }, effect });
        expect(await codeOf(write())).toBe(type);
        await write();
        expect(await row()).toEqual(OURS);
      },
    );

    it('is not proven if the read after it shows something else', async () => {
      await api.simulator.addFault({
        when: { method: 'GET', path: PATH, skip: 2 },
        effect: { kind: 'stale_read' },
        times: null,
      });
      expect(await codeOf(write())).toBe('Genesys.row_unproven');
    });

    it('keeps what somebody else has put there since callers hear it', async () => {
      await write();
      await write('moved_end');
      await api.simulator.editObject('data-table-row', ROW, { message: 'Mine.' });
      expect(await codeOf(write('moved_end'))).toBe('Genesys.row_changed');
      expect(await row()).toMatchObject({ message: 'Mine.' });
    });

    it('is left alone by an attempt that nobody awaits', async () => {
      const { writeAnnouncement } = genesysSteps(
        api.genesys,
        api.simulator.url,
        {},
        {
          checkAttempt: async () => ({ standing: 'gone', clock: null }),
        },
      );
      const input = {
        organization_id: 'ours',
        announcement: ANNOUNCEMENT,
        until_ms: END,
        why: 'start',
      } as const;
      const environment = anAttempt();
      expect(await codeOf(environment.run(writeAnnouncement, input))).toBe('Genesys.not_awaited');
      expect(await row()).toEqual(STOOD);
    });
  });

  describe('that is cleared', () => {
    it.each<[string, Announced, string, object]>([
      ['to what stood before', ANNOUNCED, 'restored', STOOD],
      [
        'to nothing where that is not known',
        { ...ANNOUNCED, before: null },
        'emptied',
        { message: '', queue: '', until: '' },
      ],
    ])('goes back %s, and stays so', async (_what, announced, outcome, stands) => {
      await write();
      expect(await clear(announced)).toBe(outcome);
      expect(await row()).toEqual(stands);
      expect(await clear(announced, 2)).toBe(outcome);
    });

    it('keeps words of somebody else', async () => {
      await write();
      await api.simulator.editObject('data-table-row', ROW, { message: 'Mine.' });
      expect(await codeOf(clear())).toBe('Genesys.row_unproven');
      expect(await clear(ANNOUNCED, 2)).toBe('others');
      expect(await row()).toMatchObject({ message: 'Mine.' });
    });

    it('keeps words that another window says as well', async () => {
      await write();
      isInUse = true;
      expect(await clear()).toBe('in_use');
      expect(await row()).toEqual(OURS);
    });

    it('is looked at once more if a read may be older than our own write', async () => {
      await write();
      await api.simulator.addFault({
        when: { method: 'GET', path: PATH },
        effect: { kind: 'stale_read' },
      });
      expect(await codeOf(clear())).toBe('Genesys.row_unproven');
      expect(await clear(ANNOUNCED, 2)).toBe('restored');
      expect(await row()).toEqual(STOOD);
    });

    it('is not told as cleared if it does not show it', async () => {
      await write();
      await api.simulator.addFault({
        when: { method: 'PUT', path: PATH },
        effect: { kind: 'ignored_write' },
      });
      expect(await codeOf(clear())).toBe('Genesys.row_unproven');
      expect(await clear(ANNOUNCED, 2)).toBe('restored');
    });

    it('may be gone', async () => {
      await api.simulator.deleteObject('data-table-row', ROW);
      expect(await clear()).toBe('gone');
    });
  });

  describe('that a window asks for', () => {
    it('is fit as the recipe makes it', async () => {
      const found = await api.genesys.readAnnouncementRow(ROW, { priority: 'other' });
      expect(found).toMatchObject({ problems: [], columns: ['message', 'queue', 'until'] });
    });

    it.each<[string, Readonly<Record<string, string>>, string]>([
      [
        'without a queue',
        { message: 'string' },
        'has no column queue: an announcement needs message and queue of type string, and takes until',
      ],
      [
        'with neither',
        { words: 'string' },
        'has no column message, has no column queue: an announcement needs message and queue of type string, and takes until',
      ],
      [
        'with an end that is no text',
        { message: 'string', queue: 'string', until: 'integer' },
        'has a column until of type integer: an announcement needs message and queue of type string, and takes until',
      ],
    ])('is refused where its table is %s', async (_what, names, words) => {
      await api.simulator.editObject('data-table', TABLE, columns(names));
      const told = await problems(api, ROW);
      expect(told).toContain(
        `target.announcement.table_id: table Announcements (${TABLE}) ${words}`,
      );
    });

    it('is refused if there is no such row, or no such table', async () => {
      const [noRow] = await problems(api, `${TABLE}/nobody`);
      expect(noRow).toContain(
        'target.announcement.row_key: Cannot read row "nobody": there is no such row (404)',
      );
      const told = await problems(api, '00000000-0000-4000-8000-00000000000a/x');
      expect(told).toHaveLength(1);
      expect(told[0]).toMatch(/^target\.announcement\.table_id: /);
    });
  });
});
