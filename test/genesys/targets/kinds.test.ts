/** The kinds of targets of a real organisation, with the simulator: what is read, what is sent, what comes back. */
import { A_PERIOD } from '../../support/records/a-period.ts';
import { TARGET_KINDS } from '../../../src/contract/request/target/target.ts';
import { othersMaintenance, versionsOf } from '../../../src/line/index.ts';
import { BANK, type ObjectKind } from '../../../dev/simulator/index.ts';
import { isGenesysError, type TargetKind } from '../../../src/adapters/genesys/index.ts';
import { inexactNumber } from '../../../src/adapters/genesys/exact-numbers.ts';
import { markIn, withMark } from '../../../src/adapters/genesys/targets/objects/marked-objects.ts';
import { OTHER, withScene, type Scene } from '../simulated.ts';

const MARK = '0badcafe';
const ROW_ID = `${BANK.table}/${BANK.row}`;
const MAINTENANCE = `flow Maintenance (${BANK.maintenanceFlow})`;
const WORDS = { fallbackGreeting: null, rerouteQueueId: null, period: A_PERIOD };
const IVR_SETTINGS = { maintenance_flow_id: BANK.maintenanceFlow };

async function apply(target: TargetKind, id: string, settings: object) {
  const state = await target.read(id, OTHER);
  const fields = target.maintenanceFields({ id, settings, mark: MARK, ...WORDS }, state);
  const baseline = Object.fromEntries(
    Object.keys(fields).map((name) => [name, state.fields[name] ?? null]),
  );
  const written = await target.write(id, { version: state.version, fields }, OTHER);
  return { state, fields, baseline, written };
}

function withoutMoves(object: Readonly<Record<string, unknown>> | null) {
  const {
    version: _v,
    dateModified: _d,
    modifiedBy: _m,
    modifiedByApp: _a,
    ...rest
  } = object ?? {};
  return rest;
}

async function requestsTo(scene: Scene, path: string): Promise<string[]> {
  const requests = await scene.simulator.requests({ path });
  return requests.map(({ method, status }) => `${method} ${status}`);
}

/** Reads an IVR with an additional field in the API's answer. */
async function readWith(scene: Scene, field: string) {
  const whole = await scene.simulator.object('ivr', BANK.mainIvr);
  const body = JSON.stringify(whole).replace(/}$/, `,${field}}`);
  await scene.simulator.addFault({
    when: { path: `/api/v2/architect/ivrs/${BANK.mainIvr}` },
    effect: { kind: 'answer', status: 200, body },
  });
  return scene.genesys.target('ivr').read(BANK.mainIvr, OTHER);
}

describe('an IVR', () => {
  it('comes back value for value, with five thousand numbers and fields that nobody knows', async () => {
    await withScene({}, async (scene) => {
      const dnis = Array.from({ length: 5_000 }, (_, n) => `+1317${String(n).padStart(7, '0')}`);
      const odd = { dnis, inventedLater: { deep: [1, 2.5, null, { '': ['x'] }], empty: '' } };
      await scene.simulator.editObject('ivr', BANK.mainIvr, odd);
      const before = await scene.simulator.object('ivr', BANK.mainIvr);
      const target = scene.genesys.target('ivr');
      const { baseline, written } = await apply(target, BANK.mainIvr, IVR_SETTINGS);
      expect(written.fields).toMatchObject({
        openHoursFlow: { id: BANK.maintenanceFlow },
        mark: MARK,
      });
      await target.write(BANK.mainIvr, { version: written.version, fields: baseline }, OTHER);
      const after = await scene.simulator.object('ivr', BANK.mainIvr);
      expect(withoutMoves(after)).toEqual(withoutMoves(before));
    });
  });

  it('takes one read, one write and one write back', async () => {
    await withScene({}, async (scene) => {
      const target = scene.genesys.target('ivr');
      const { baseline, written } = await apply(target, BANK.mainIvr, IVR_SETTINGS);
      await target.write(BANK.mainIvr, { version: written.version, fields: baseline }, OTHER);
      const path = `/api/v2/architect/ivrs/${BANK.mainIvr}`;
      expect(await requestsTo(scene, path)).toEqual(['GET 200', 'PUT 200', 'PUT 200']);
    });
  });

  it('is read before a write of a version that was never seen here, and not sent if it has moved', async () => {
    await withScene({}, async (scene) => {
      const target = scene.genesys.target('ivr');
      const write = { version: 14, fields: { mark: MARK } };
      await target.write(BANK.mainIvr, write, OTHER);
      await scene.simulator.editObject('ivr', BANK.mainIvr, { name: 'Renamed' });
      const refused = target.write(BANK.mainIvr, { ...write, version: 99 }, OTHER);
      await expect(refused).rejects.toMatchObject({
        code: 'version_conflict',
        outcome: 'not_sent',
      });
      const path = `/api/v2/architect/ivrs/${BANK.mainIvr}`;
      expect(await requestsTo(scene, path)).toEqual(['GET 200', 'PUT 200', 'GET 200']);
    });
  });

  it('keeps its numbers if the answer to a write leaves them out', async () => {
    await withScene({}, async (scene) => {
      const target = scene.genesys.target('ivr');
      const before = await scene.simulator.object('ivr', BANK.mainIvr);
      const body = { id: BANK.mainIvr, name: 'Main number', version: 15 };
      const effect = { kind: 'answer', status: 200, body, carried_out: true } as const;
      await scene.simulator.addFault({ when: { method: 'PUT' }, effect });
      const { baseline } = await apply(target, BANK.mainIvr, IVR_SETTINGS);
      await target.write(BANK.mainIvr, { version: 15, fields: baseline }, OTHER);
      const after = await scene.simulator.object('ivr', BANK.mainIvr);
      expect(withoutMoves(after)).toEqual(withoutMoves(before));
    });
  });

  it('that a window has pointed at the flow is no reason to refuse the next one', async () => {
    await withScene({}, async (scene) => {
      const target = scene.genesys.target('ivr');
      const request = { id: BANK.mainIvr, settings: IVR_SETTINGS, mark: MARK, ...WORDS };
      const { written, baseline } = await apply(target, BANK.mainIvr, IVR_SETTINGS);
      expect((await target.inspect(request, written, OTHER)).standing).toEqual([]);
      const { version } = written;
      const unmarked = { version, fields: { mark: baseline['mark'] ?? null } };
      const byAPerson = await target.write(BANK.mainIvr, unmarked, OTHER);
      expect((await target.inspect(request, byAPerson, OTHER)).standing).toHaveLength(3);
    });
  });

  it('points only at what is set and asked for', async () => {
    await withScene({}, async (scene) => {
      const target = scene.genesys.target('ivr');
      const state = await target.read(BANK.cardIvr, OTHER);
      const request = { id: BANK.cardIvr, settings: IVR_SETTINGS, mark: null, ...WORDS };
      const all = target.maintenanceFields(request, state);
      expect(all).toEqual({ openHoursFlow: { id: BANK.maintenanceFlow } });
      const settings = { ...IVR_SETTINGS, hours: ['closed' as const] };
      const report = await target.inspect({ ...request, settings }, state, OTHER);
      expect(report.problems.map(({ message }) => message).join()).toContain('no hours would use');
    });
  });

  it('names the emergency groups that have it, with all of their IVRs', async () => {
    await withScene({}, async (scene) => {
      const groups = (id: string) => scene.genesys.target('ivr').groups?.(id, OTHER);
      const group = { id: BANK.emergencyGroup, name: expect.any(String) };
      const ivrs = expect.arrayContaining([BANK.mainIvr]);
      expect(await groups(BANK.mainIvr)).toEqual([{ ...group, ivrs }]);
      expect(await groups('another')).toEqual([]);
    });
  });

  it('says which of the hours that were asked for have no flow', async () => {
    await withScene({}, async (scene) => {
      const target = scene.genesys.target('ivr');
      const state = await target.read(BANK.cardIvr, OTHER);
      const unset = async (settings: object) => {
        const request = { id: BANK.cardIvr, settings, mark: null, ...WORDS };
        const { findings } = await target.inspect(request, state, OTHER);
        return findings.filter(({ code }) => code === 'hours_unset').map(({ message }) => message);
      };
      expect(await unset(IVR_SETTINGS)).toEqual([]);
      expect(await unset({ ...IVR_SETTINGS, hours: ['open', 'holiday'] })).toEqual([
        expect.stringContaining('has no holidayHoursFlow'),
      ]);
    });
  });

  it('says that hours other than the open ones are never reached without a schedule group', async () => {
    await withScene({}, async (scene) => {
      const target = scene.genesys.target('ivr');
      const said = async (id: string, hours: readonly ('open' | 'closed')[]) => {
        await scene.simulator.editObject('ivr', id, { closedHoursFlow: { id: BANK.closedFlow } });
        const state = await target.read(id, OTHER);
        const settings = { ...IVR_SETTINGS, hours };
        const request = { id, settings, mark: null, ...WORDS };
        const { findings } = await target.inspect(request, state, OTHER);
        return findings.some(({ message }) => message.includes('has no schedule group'));
      };
      expect(await said(BANK.cardIvr, ['closed'])).toBe(true);
      expect(await said(BANK.cardIvr, ['open', 'closed'])).toBe(false);
      expect(await said(BANK.mainIvr, ['closed'])).toBe(false);
    });
  });

  it('is for a window while the mark of another one is there, which must be over at the start', async () => {
    await withScene({}, async (scene) => {
      const edit = { description: 'Main [interlude 5eed5eed]' };
      await scene.simulator.editObject('ivr', BANK.mainIvr, edit);
      const target = scene.genesys.target('ivr');
      const state = await target.read(BANK.mainIvr, OTHER);
      const request = { id: BANK.mainIvr, settings: IVR_SETTINGS, mark: MARK, ...WORDS };
      const { problems, passing } = await target.inspect(request, state, OTHER);
      expect(problems).toEqual([]);
      const message = expect.stringContaining('the description says [interlude 5eed5eed]');
      expect(passing).toEqual([{ path: 'target.id', message }]);
    });
  });

  it('is for a window while another one has its emergency group on, which must be over at the start', async () => {
    await withScene({}, async (scene) => {
      const edit = { enabled: true, description: 'interlude-owned [interlude 5eed5eed]' };
      await scene.simulator.editObject('emergency-group', BANK.emergencyGroup, edit);
      const target = scene.genesys.target('ivr');
      const state = await target.read(BANK.mainIvr, OTHER);
      const request = { id: BANK.mainIvr, settings: IVR_SETTINGS, mark: MARK, ...WORDS };
      const { problems, passing } = await target.inspect(request, state, OTHER);
      expect(problems).toEqual([]);
      expect(passing).toEqual([
        { path: 'target.id', message: expect.stringContaining('on by another window') },
      ]);
    });
  });

  it.each<[string, ObjectKind, string, Record<string, unknown>, string]>([
    [
      'a flow that was never published',
      'flow',
      BANK.maintenanceFlow,
      { publishedVersion: null },
      `target.maintenance_flow_id: ${MAINTENANCE} was never published: callers would not hear it`,
    ],
    [
      'a flow of another type',
      'flow',
      BANK.maintenanceFlow,
      { type: 'INQUEUECALL' },
      `target.maintenance_flow_id: ${MAINTENANCE} is of type INQUEUECALL; callers need one of type INBOUNDCALL`,
    ],
    [
      'a flow that is inactive',
      'flow',
      BANK.maintenanceFlow,
      { active: false },
      `target.maintenance_flow_id: ${MAINTENANCE} is inactive`,
    ],
    [
      'a flow that was deleted',
      'flow',
      BANK.maintenanceFlow,
      { deleted: true },
      `target.maintenance_flow_id: Cannot read flow "${BANK.maintenanceFlow}": the flow has been deleted (410). Name one that exists and is published. Genesys said: "The flow ${BANK.maintenanceFlow} is deleted".`,
    ],
    [
      'an emergency that is on',
      'emergency-group',
      BANK.emergencyGroup,
      { enabled: true },
      `target.id: the emergency group Planned maintenance (${BANK.emergencyGroup}) is on and has the callers of IVR Main number`,
    ],
    [
      'an IVR that is switched off',
      'ivr',
      BANK.mainIvr,
      { state: 'inactive' },
      `target.id: IVR Main number (${BANK.mainIvr}) is inactive`,
    ],
  ])('is not for a window with %s', async (_what, kind, id, edit, words) => {
    await withScene({}, async (scene) => {
      await scene.simulator.editObject(kind, id, edit);
      const target = scene.genesys.target('ivr');
      const state = await target.read(BANK.mainIvr, OTHER);
      const request = { id: BANK.mainIvr, settings: IVR_SETTINGS, mark: MARK, ...WORDS };
      const { problems } = await target.inspect(request, state, OTHER);
      expect(problems.map(({ path, message: said }) => `${path}: ${said}`)).toEqual([words]);
    });
  });

  it('is for a window if only a deleted emergency group is on', async () => {
    await withScene({}, async (scene) => {
      const groups = await scene.simulator.objects('emergency-group');
      const entities = groups.map((one) =>
        Object.assign({}, one, { enabled: true, state: 'deleted' }),
      );
      await scene.simulator.addFault({
        when: { method: 'GET', path: '/api/v2/architect/emergencygroups' },
        effect: { kind: 'answer', status: 200, body: { entities, pageCount: 1 } },
      });
      const target = scene.genesys.target('ivr');
      const state = await target.read(BANK.mainIvr, OTHER);
      const request = { id: BANK.mainIvr, settings: IVR_SETTINGS, mark: MARK, ...WORDS };
      const { problems, findings } = await target.inspect(request, state, OTHER);
      expect(problems).toEqual([]);
      expect(findings.map(({ message }) => message).join()).not.toContain('emergency group');
    });
  });

  it('is gone if it was deleted softly', async () => {
    await withScene({}, async (scene) => {
      await scene.simulator.editObject('ivr', BANK.mainIvr, { state: 'deleted' });
      const read = scene.genesys.target('ivr').read(BANK.mainIvr, OTHER);
      await expect(read).rejects.toMatchObject({ code: 'not_found' });
    });
  });

  it.each([
    ['"big":12345678901234567890', 'the number 12345678901234567890'],
    ['"big":{"deep":[{"er":-1e400}]}', 'the number -1e400'],
    ['"small":4e-324', 'the number 4e-324'],
    [`"deep":${'['.repeat(64)}${']'.repeat(64)}`, 'nested more than 64 levels deep'],
  ])('is refused if it holds what cannot be kept: %s', async (field, words) => {
    await withScene({}, async (scene) => {
      const error: unknown = await readWith(scene, field).catch((caught: unknown) => caught);
      expect(isGenesysError(error, 'unkeepable')).toBe(true);
      expect(String(error)).toContain(words);
    });
  });

  it.each(['9007199254740992', '1e21', '1.7976931348623157e308', '1.0', '-0'])(
    'is for a window with a number that can be kept: %s',
    async (number) => {
      await withScene({}, async (scene) => {
        await expect(readWith(scene, `"n":{"m":[${number}]}`)).resolves.toMatchObject({
          version: 14,
        });
      });
    },
  );
});

describe('an emergency group', () => {
  it.each([
    [true, 'is on by another window, as its mark says'],
    [false, 'another window has left its mark in the description'],
  ])('with the mark of a window is for later: on %s', async (enabled, words) => {
    await withScene({}, async (scene) => {
      const edit = { enabled, description: 'interlude-owned [interlude 5eed5eed]' };
      await scene.simulator.editObject('emergency-group', BANK.emergencyGroup, edit);
      const target = scene.genesys.target('emergency-group');
      const state = await target.read(BANK.emergencyGroup, OTHER);
      const request = { id: BANK.emergencyGroup, settings: {}, mark: MARK, ...WORDS };
      const { problems, standing, passing } = await target.inspect(request, state, OTHER);
      expect([...problems, ...standing]).toEqual([]);
      const message = expect.stringContaining(words);
      expect(passing).toEqual([{ path: 'target.id', message }]);
    });
  });

  it('that is on is not called a maintenance: somebody may have declared an emergency', async () => {
    await withScene({}, async ({ genesys }) => {
      const [group, ivr] = [genesys.target('emergency-group'), genesys.target('ivr')];
      const state = { name: 'Main', fields: { enabled: true, mark: null } };
      const words = othersMaintenance(group, state);
      expect(words).toContain('"Main" is on, and nothing shows that this window switched it on');
      expect(words).not.toContain('maintenance');
      const marked = { ...state, fields: { enabled: true, mark: '5eed5eed' } };
      expect(othersMaintenance(group, marked)).toContain('shows maintenance ("Main")');
      expect(othersMaintenance(ivr, state)).toContain('shows maintenance ("Main")');
    });
  });
});

describe('a row', () => {
  const ROW = `${BANK.table}/${BANK.row}`;
  const ROW_PATH = '/api/v2/flows/datatables/*/rows/*';
  const WRITES = { method: 'PUT', path: ROW_PATH };
  /** The read before the write is as it should be. */
  const READS_AFTER = { method: 'GET', path: ROW_PATH, skip: 1 };
  const LATER = { message: 'Later.' };

  it('is as its write was answered, while a replica shows it as it was before', async () => {
    await withScene({}, async ({ genesys, simulator }) => {
      const rows = genesys.target('data-table-row');
      const { version } = await rows.read(ROW, OTHER);
      await simulator.addFault({
        when: READS_AFTER,
        effect: { kind: 'stale_read' },
        times: null,
      });
      const written = await rows.write(ROW, { version, fields: LATER }, OTHER);
      expect(written.fields).toMatchObject(LATER);
      await simulator.clearFaults();
      expect(await rows.read(ROW, OTHER)).toMatchObject({ version: written.version });
    });
  });

  it.each([
    [{ kind: 'ignored_write' } as const],
    [{ kind: 'answer', status: 200, body: {} } as const],
  ])('is as it is read, if the answer does not show what was sent: %j', async (effect) => {
    await withScene({}, async ({ genesys, simulator }) => {
      const rows = genesys.target('data-table-row');
      const { version, fields } = await rows.read(ROW, OTHER);
      await simulator.addFault({ when: WRITES, effect });
      const written = await rows.write(ROW, { version, fields: LATER }, OTHER);
      expect(written.fields).toEqual(fields);
    });
  });

  it('is as it is read, if somebody has written since', async () => {
    await withScene({}, async ({ genesys, simulator }) => {
      const rows = genesys.target('data-table-row');
      const { version } = await rows.read(ROW, OTHER);
      const patch = { message: 'A colleague says so.' };
      await simulator.addFault({ when: READS_AFTER, effect: { kind: 'edit_between', patch } });
      const written = await rows.write(ROW, { version, fields: LATER }, OTHER);
      expect(written.fields).toMatchObject(patch);
    });
  });

  it.each(['plain', 'a/b', '%2F', 'blank in it', '+?#&', 'ä/ß'])(
    'is found by its key: %s',
    async (key) => {
      await withScene({}, async (scene) => {
        const id = `${BANK.table}/${encodeURIComponent(key)}`;
        await scene.simulator.putObject('data-table-row', id, {
          key,
          message: 'before',
          queue: '',
          until: '',
        });
        const target = scene.genesys.target('data-table-row');
        const { baseline, written } = await apply(target, id, { set: { message: 'during' } });
        expect(written.fields).toMatchObject({ message: 'during' });
        await target.write(id, { version: written.version, fields: baseline }, OTHER);
        expect(await scene.simulator.object('data-table-row', id)).toMatchObject({
          key,
          message: 'before',
        });
      });
    },
  );

  it.each(['GET', 'PUT'])(
    'is not taken for another one that is answered in its place: %s',
    async (method) => {
      await withScene({}, async (scene) => {
        const target = scene.genesys.target('data-table-row');
        const state = await target.read(ROW_ID, OTHER);
        const body = { ...state.fields, key: 'another', message: 'Of another row' };
        await scene.simulator.addFault({
          when: { method },
          effect: { kind: 'answer', status: 200, body },
        });
        const write = { version: state.version, fields: { message: 'during' } };
        await expect(target.write(ROW_ID, write, OTHER)).rejects.toMatchObject({
          code: 'unexpected_answer',
        });
      });
    },
  );

  it.each<[string, Record<string, boolean | number | string>]>([
    ['a text', { bare: 'during' }],
    ['a number, beside one that has a value', { rate: 0, text: '' }],
    ['a boolean', { flag: true }],
  ])('without a value in a column is left without one again: %s', async (_what, set) => {
    await withScene({}, async (scene) => {
      const columns = {
        text: { type: 'string', default: 'none' },
        bare: { type: 'string' },
        rate: { type: 'number' },
        flag: { type: 'boolean' },
      } as const;
      const table = { id: 'switches', name: 'Switches', columns, rows: [{ key: 'main' }] };
      await scene.simulator.add({ dataTables: [table] });
      const before = await scene.simulator.object('data-table-row', 'switches/main');
      const target = scene.genesys.target('data-table-row');
      const { baseline, written } = await apply(target, 'switches/main', { set });
      expect(written.fields).toMatchObject(set);
      const back = { version: written.version, fields: baseline };
      await expect(target.write('switches/main', back, OTHER)).resolves.toBeDefined();
      expect(await scene.simulator.object('data-table-row', 'switches/main')).toEqual(before);
    });
  });

  it('is not written if anything of it was changed since', async () => {
    await withScene({}, async (scene) => {
      const target = scene.genesys.target('data-table-row');
      const state = await target.read(ROW_ID, OTHER);
      await scene.simulator.editObject('data-table-row', ROW_ID, { queue: 'theirs' });
      const write = target.write(
        ROW_ID,
        { version: state.version, fields: { message: 'x' } },
        OTHER,
      );
      await expect(write).rejects.toMatchObject({ code: 'version_conflict', outcome: 'not_sent' });
      const puts = (
        await requestsTo(scene, `/api/v2/flows/datatables/${BANK.table}/rows/${BANK.row}`)
      ).filter((one) => one.startsWith('PUT'));
      expect(puts).toEqual([]);
    });
  });

  it.each<[string, object, string]>([
    ['a number for a text', { message: 7 }, 'is a column of type string; 7 does not fit'],
    ['a column that is not there', { colour: 'red' }, 'is not a column of table Announcements'],
  ])('does not take %s', async (_what, set, words) => {
    await withScene({}, async (scene) => {
      const target = scene.genesys.target('data-table-row');
      const state = await target.read(ROW_ID, OTHER);
      const request = { id: ROW_ID, settings: { set: { ...set } }, mark: MARK, ...WORDS };
      const { problems, findings } = await target.inspect(request, state, OTHER);
      expect(problems.map(({ message }) => message).join()).toContain(words);
      expect(findings.map(({ code }) => code)).toContain('weak_lock');
    });
  });
});

describe('a kind of target', () => {
  it.each(TARGET_KINDS)(
    '%s counts its versions as the rules of a line take it to',
    async (kind) => {
      await withScene({}, async ({ genesys }) => {
        expect(genesys.target(kind).versions).toBe(versionsOf(kind));
      });
    },
  );
});

describe('the mark', () => {
  it.each(['ivr', 'emergency-group'] as const)(
    'of an %s says whose change is there',
    async (kind) => {
      await withScene({}, async ({ genesys }) => {
        const { isSentMark } = genesys.target(kind);
        expect(isSentMark({ mark: MARK }, { mark: MARK })).toBe(true);
        expect(isSentMark({ mark: '11111111' }, { mark: MARK })).toBe(false);
        expect(isSentMark({ mark: null }, { mark: MARK })).toBe(false);
        expect(isSentMark({ mark: null }, {})).toBe(false);
        expect(isSentMark({ mark: MARK }, {})).toBe(false);
      });
    },
  );

  it.each([null, '', 'Main line', 'Two  blanks ', '[interlude] is no mark', '[interlude 12345]'])(
    'leaves a description as it was: %j',
    (description) => {
      const marked = withMark(description, MARK);
      expect(markIn(marked)).toBe(MARK);
      expect(withMark(marked, null)).toBe(description);
    },
  );

  it('takes the place of another, and leaves the words around it to people', () => {
    const marked = withMark('Ours', MARK);
    expect(withMark(marked, '11111111')).toBe('Ours [interlude 11111111]');
    expect(withMark(`${marked ?? ''} and theirs`, null)).toBe('Ours and theirs');
  });
});

describe('numbers that JavaScript cannot hold', () => {
  it.each([
    ['{"a":1,"b":-0.5,"c":1e3,"d":100,"e":"12345678901234567890"}', null],
    ['{"a":9007199254740993}', '9007199254740993'],
    ['[0.1234567890123456789]', '0.1234567890123456789'],
    ['[1e400]', '1e400'],
    ['{"a":"\\"12345678901234567890","b":0}', null],
    ['[1.50, 0.0, 1E+2, -0]', null],
  ])('are found: %s', (text, found) => {
    expect(inexactNumber(text)).toBe(found);
  });
});
