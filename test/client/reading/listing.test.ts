/** Lists of windows, and finding one by name, from Temporal's visibility. */
import { randomUUID } from 'node:crypto';
import {
  AmbiguousIdError,
  WindowNotFoundError,
  WindowRefusedError,
  type FindFor,
  type ListFilter,
  type WindowStatus,
} from '../../../src/client/index.ts';
import { MINUTE_MS } from '../../../src/contract/values/instant.ts';
import { until } from '../../support/until.ts';
import { BY, ClientLab, idOf } from '../client-lab.ts';

const HOUR_MS = 60 * MINUTE_MS;

function at(hours: number): string {
  return new Date(Date.now() + hours * HOUR_MS).toISOString();
}

describe('windows in a list', () => {
  let rig: ClientLab;

  beforeAll(async () => {
    rig = await ClientLab.start();
  });

  afterAll(() => rig.stop());

  async function listed(filter: ListFilter, client = rig.client): Promise<readonly WindowStatus[]> {
    const seen: WindowStatus[] = [];
    for await (const status of client.list(filter)) seen.push(status);
    return seen;
  }

  /** Visibility lags a little. */
  async function untilListed(filter: ListFilter, fits: (rows: readonly WindowStatus[]) => boolean) {
    return until('the list', () => listed(filter), fits);
  }

  it('show what a window says of itself', async () => {
    const { status, workflowId } = await rig.client.schedule(await rig.request());
    const target = status.flow_id ?? '';
    const [row] = await untilListed({ target }, (rows) => rows[0]?.phase === 'scheduled');
    expect(row).toEqual(status);
    expect(await listed({ target: `flow-ivr:${target}` })).toEqual([status]);
    expect(row?.workflow_id).toBe(workflowId);
  });

  it('are chosen by phase, newest first, as many as asked for', async () => {
    const flow_id = await rig.newLine();
    const asked = await Promise.all(
      [1, 3, 5].map((hours) => rig.request({ flow_id, start_time: at(hours) })),
    );
    for (const request of asked) await rig.client.schedule(request);
    await rig.client.getHandle(idOf(asked[1] ?? rig.lab.request())).cancel(BY);
    const target = flow_id;
    const [cancelled] = await untilListed(
      { target, phases: ['cancelled'] },
      (rows) => rows.length === 1,
    );
    expect(cancelled?.workflow_id).toBe(idOf(asked[1] ?? rig.lab.request()));
    const rest = await untilListed(
      { target, phases: ['scheduled', 'active'] },
      (rows) => rows.length === 2,
    );
    expect(rest.map(({ start_time: start }) => Date.parse(start ?? ''))).toEqual([
      Date.parse(asked[2]?.start_time ?? ''),
      Date.parse(asked[0]?.start_time ?? ''),
    ]);
    expect(await listed({ target, limit: 2 })).toHaveLength(2);
    expect(await listed({ target, limit: 0 })).toEqual([]);
  });

  it('are chosen by the name of their line, in any case, if no target is called so', async () => {
    const flow_id = await rig.newLine();
    const name = `Hotline ${randomUUID()}`;
    await rig.lab.simulator.putTarget(flow_id, { name });
    const { workflowId } = await rig.client.schedule(await rig.request({ flow_id }));
    const filter = { target: name.toUpperCase() };
    const rows = await untilListed(filter, ({ length }) => length > 0);
    expect(rows.map(({ workflow_id: id }) => id)).toEqual([workflowId]);
    expect(await listed({ target: `${name} no more` })).toEqual([]);
  });

  it('continue, or are over', async () => {
    const flow_id = await rig.newLine();
    const kept = await rig.client.schedule(await rig.request({ flow_id, start_time: at(2) }));
    const other = await rig.client.schedule(await rig.request({ flow_id, start_time: at(4) }));
    await other.handle.cancel(BY);
    const target = flow_id;
    await untilListed({ target, phases: ['cancelled'] }, ({ length }) => length === 1);
    const rows = await untilListed(
      { target, goesOn: true },
      ([row, ...others]) => row?.workflow_id === kept.workflowId && others.length === 0,
    );
    expect(rows).toMatchObject([{ phase: 'scheduled' }]);
  });

  it('are chosen by their start', async () => {
    const flow_id = await rig.newLine();
    const start = Date.now() + 3 * HOUR_MS;
    await rig.client.schedule(
      await rig.request({ flow_id, start_time: new Date(start).toISOString() }),
    );
    await untilListed({ target: flow_id }, (rows) => rows.length === 1);
    const range = async (from: number, to: number) =>
      (await listed({ target: flow_id, from: new Date(from), to: new Date(to) })).length;
    expect(await range(start, start + 1)).toBe(1);
    expect(await range(start - HOUR_MS, start)).toBe(0);
    expect(await range(start + 1, start + HOUR_MS)).toBe(0);
  });

  it('tell the active ones, whose line is changed at this moment', async () => {
    const flow_id = await rig.newLine();
    const { handle } = await rig.active({ flow_id });
    // The list may be behind: a window that applies is shown as one that may be active.
    const listedRows = await untilListed(
      { target: flow_id, active: true },
      ([row]) => row?.phase === 'active',
    );
    expect(listedRows).toMatchObject([{ phase: 'active', line: 'maintenance' }]);
    await handle.end(BY);
    await handle.result();
    await untilListed({ target: flow_id, active: true }, (rows) => rows.length === 0);
  });

  it('show only the newest run of an id, whatever is asked for', async () => {
    const flow_id = await rig.newLine();
    const request = await rig.request({ flow_id });
    await rig.lab.simulator.deleteTarget(flow_id);
    await rig.client.schedule(request).catch(() => undefined);
    await untilListed({ target: flow_id, phases: ['refused'] }, (rows) => rows.length === 1);
    await rig.lab.simulator.putTarget(flow_id, {});
    const { status } = await rig.client.schedule(request);
    const rows = await untilListed({ target: flow_id }, ([row]) => row?.phase === 'scheduled');
    expect(rows.map(({ run_id: run }) => run)).toEqual([status.run_id]);
    expect(await listed({ target: flow_id, phases: ['refused'] })).toEqual([]);
  });

  it('say of a terminated window that a person is needed', async () => {
    const flow_id = await rig.newLine();
    const { workflowId } = await rig.active({ flow_id });
    await rig.lab.client.workflow.getHandle(workflowId).terminate('by hand');
    const [row] = await untilListed(
      { target: flow_id },
      ([one]) => one !== undefined && one.attention !== null,
    );
    expect(row).toMatchObject({ phase: 'active', line: 'unknown' });
    expect(row?.attention?.what).toContain('terminated');
    expect(await listed({ target: flow_id, active: true })).toEqual([row]);
  });

  it('are found by their target in any spelling, as long as it may be', async () => {
    const flow_id = await rig.newLine(`${randomUUID()}:${'Long-Line'.repeat(24)}`);
    const { workflowId } = await rig.client.schedule(await rig.request({ flow_id }));
    for (const target of [flow_id, flow_id.toUpperCase(), `flow-ivr:${flow_id.toLowerCase()}`]) {
      const rows = await untilListed({ target }, ({ length }) => length > 0);
      expect(rows).toMatchObject([{ workflow_id: workflowId, flow_id }]);
    }
    const part = workflowId.slice(0, 60).toUpperCase();
    expect((await rig.client.find(part)).workflowId).toBe(workflowId);
  });

  it('are those of one task queue, unless all of the namespace are asked for', async () => {
    const flow_id = await rig.newLine();
    const name = `Elsewhere ${randomUUID()}`;
    await rig.lab.simulator.putTarget(flow_id, { name });
    const { workflowId } = await rig.client.schedule(await rig.request({ flow_id }));
    await untilListed({ target: flow_id }, (rows) => rows.length === 1);
    const other = rig.onQueue(`other-${randomUUID()}`);
    const seen = async (filter: ListFilter) => (await listed(filter, other)).length;
    expect(await seen({})).toBe(0);
    for (const target of [flow_id, name]) {
      expect(await seen({ target })).toBe(0);
      expect(await seen({ target, taskQueue: null })).toBe(1);
      expect(await seen({ target, taskQueue: rig.client.taskQueue })).toBe(1);
    }
    await expect(other.find(name)).rejects.toBeInstanceOf(WindowNotFoundError);
    expect((await other.find(workflowId)).workflowId).toBe(workflowId);
  });

  it('take any text as a target', async () => {
    expect(await listed({ target: `it's' OR 'a'='a` })).toEqual([]);
  });

  describe('found by what people call them', () => {
    const tag = randomUUID().slice(0, 8);

    it('when it is the whole id, although another begins with it', async () => {
      const flow_id = await rig.newLine();
      const one = await rig.client.schedule(await rig.request({ flow_id, request_id: 'a' }));
      const start_time = new Date(Date.now() + 5 * HOUR_MS).toISOString();
      await rig.client.schedule(await rig.request({ flow_id, start_time, request_id: 'ab' }));
      expect((await rig.client.find(one.workflowId)).workflowId).toBe(one.workflowId);
    });

    it('when only one window has it', async () => {
      const flow_id = await rig.newLine(`part-${tag}`);
      const { workflowId } = await rig.client.schedule(await rig.request({ flow_id }));
      await untilListed({ target: flow_id }, (rows) => rows.length === 1);
      expect((await rig.client.find(`part-${tag}`)).workflowId).toBe(workflowId);
    });

    it('when the others that have it were refused: they were never booked', async () => {
      const flow_id = await rig.newLine(`refused-${tag}`);
      const { workflowId } = await rig.client.schedule(await rig.request({ flow_id }));
      const again = await rig.request({ flow_id, request_id: 'again' });
      await expect(rig.client.schedule(again)).rejects.toBeInstanceOf(WindowRefusedError);
      await untilListed({ target: flow_id, phases: ['refused'] }, (rows) => rows.length === 1);
      await untilListed({ target: flow_id, phases: ['scheduled'] }, (rows) => rows.length === 1);
      expect((await rig.client.find(`refused-${tag}`)).workflowId).toBe(workflowId);
    });

    it('but not when several have it: they are named', async () => {
      const flow_id = await rig.newLine(`several-${tag}`);
      const start_time = new Date(Date.now() + 5 * HOUR_MS).toISOString();
      const one = await rig.client.schedule(await rig.request({ flow_id }));
      const other = await rig.client.schedule(await rig.request({ flow_id, start_time }));
      await untilListed({ target: flow_id }, (rows) => rows.length === 2);
      const error = await rig.client.find(`several-${tag}`).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(AmbiguousIdError);
      const { candidates } = error instanceof AmbiguousIdError ? error : { candidates: [] };
      expect(new Set(candidates)).toEqual(new Set([one.workflowId, other.workflowId]));
      expect(candidates).toHaveLength(2);
    });

    it('by whole names before beginnings, without case, and never by a part from the middle', async () => {
      const name = `Named ${tag}`;
      const flow_id = await rig.newLine(`named-${tag}`);
      await rig.lab.simulator.editTarget(flow_id, { name });
      await rig.newLine(`named-${tag}-2`);
      const one = await rig.client.schedule(await rig.request({ flow_id }));
      const other = await rig.client.schedule(await rig.request({ flow_id: `named-${tag}-2` }));
      for (const target of [flow_id, `named-${tag}-2`])
        await untilListed({ target }, (rows) => rows.length === 1);
      const found = async (text: string) => (await rig.client.find(text)).workflowId;
      for (const text of [
        flow_id,
        `flow-ivr:${flow_id}`,
        name,
        name.toUpperCase(),
        flow_id.toUpperCase(),
      ])
        expect([text, await found(text)]).toEqual([text, one.workflowId]);
      expect(await found(`named-${tag}-`)).toBe(other.workflowId);
      for (const part of [`amed-${tag}`, `Named ${tag.slice(0, 4)}`, tag, `${tag}-2`])
        await expect(rig.client.find(part)).rejects.toBeInstanceOf(WindowNotFoundError);
    });

    it.each(['', ' \t'])('but never by nothing: %j', async (text) => {
      await expect(rig.client.find(text)).rejects.toMatchObject({
        name: 'WindowNotFoundError',
        message: expect.stringContaining(`no window is called ${JSON.stringify(text)},`),
      });
    });

    it('by the beginning of a start, or of the id of a request', async () => {
      const flow_id = await rig.newLine();
      const start = Date.now() + 1_234 * HOUR_MS;
      const start_time = new Date(start).toISOString();
      const one = await rig.client.schedule(await rig.request({ flow_id, start_time }));
      const request_id = `nightly-${tag}`;
      const later = new Date(start + 2 * HOUR_MS).toISOString();
      const other = await rig.client.schedule(
        await rig.request({ flow_id, start_time: later, request_id }),
      );
      await untilListed({ target: flow_id }, (rows) => rows.length === 2);
      const part = one.workflowId.slice(one.workflowId.lastIndexOf('/') + 1);
      expect((await rig.client.find(part.slice(0, 16))).workflowId).toBe(one.workflowId);
      expect((await rig.client.find(`night`, 'only')).workflowId).toBe(other.workflowId);
    });

    it('also those with an id of their own', async () => {
      const flow_id = await rig.newLine(`own-line-${tag}`);
      const { client, taskQueue } = rig.lab;
      const workflowId = `own-id-${tag}/of/theirs`;
      const args = [await rig.request({ flow_id })];
      await client.workflow.start('maintenanceWindow', { workflowId, taskQueue, args });
      await untilListed({ target: flow_id }, (rows) => rows[0]?.phase === 'scheduled');
      for (const text of [workflowId, `own-id-${tag}`, `own-line-${tag}`, `Line own-line-${tag}`])
        expect([text, (await rig.client.find(text)).workflowId]).toEqual([text, workflowId]);
    });

    it('for a verb the only one it can act on, to look at the one that holds the line, else the newest', async () => {
      const flow_id = await rig.newLine(`several-lives-${tag}`);
      const old = await rig.active({ flow_id });
      await old.handle.end(BY);
      await old.handle.result();
      const active = await rig.active({ flow_id, request_id: 'again' });
      const next = await rig.client.schedule(await rig.request({ flow_id, start_time: at(5) }));
      await untilListed(
        { target: flow_id },
        (rows) => rows.map(({ phase }) => phase).join() === 'scheduled,active,reverted',
      );
      const byName = await rig.client.find(`Line ${flow_id}`, 'look');
      expect(byName.workflowId).toBe(active.workflowId);
      const found = async (wanted: FindFor) => (await rig.client.find(flow_id, wanted)).workflowId;
      expect(await found('end')).toBe(active.workflowId);
      expect(await found('look')).toBe(active.workflowId);
      await expect(found('cancel')).rejects.toMatchObject({
        candidates: [next.workflowId, active.workflowId],
      });
      await active.handle.end(BY);
      await active.handle.result();
      await untilListed({ target: flow_id, active: true }, (rows) => rows.length === 0);
      expect(await found('look')).toBe(next.workflowId);
      expect(await found('cancel')).toBe(next.workflowId);
      expect(await found('end')).toBe(next.workflowId);
      await expect(found('only')).rejects.toBeInstanceOf(AmbiguousIdError);
    });

    it('but not one of several lines, to look at', async () => {
      for (const end of ['a', 'b'])
        await rig.client.schedule(
          await rig.request({ flow_id: await rig.newLine(`lines-${tag}-${end}`) }),
        );
      for (const end of ['a', 'b'])
        await untilListed({ target: `lines-${tag}-${end}` }, (rows) => rows.length === 1);
      await expect(rig.client.find(`lines-${tag}`, 'look')).rejects.toBeInstanceOf(
        AmbiguousIdError,
      );
    });

    it.each([
      ['nobody has', 'no-such-part'],
      ['is a long text', 'x'.repeat(5_000)],
      ['has odd characters', `'%_\\*\u0000é`],
    ])('but not when it %s', async (_title, part) => {
      await expect(rig.client.find(part)).rejects.toBeInstanceOf(WindowNotFoundError);
    });

    it('but not when it is empty', async () => {
      await expect(rig.client.find('')).rejects.toMatchObject({
        code: expect.stringMatching(/ambiguous|not_found/),
      });
    });
  });
});
