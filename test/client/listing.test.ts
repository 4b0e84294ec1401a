// Lists of windows and finding one by a part of its id, from what Temporal's visibility knows.
import { randomUUID } from 'node:crypto';
import {
  AmbiguousIdError,
  WindowNotFoundError,
  WindowRefusedError,
  type ListFilter,
  type WindowStatus,
} from '../../src/client/index.ts';
import { MINUTE_MS } from '../../src/contract/instant.ts';
import { until } from '../support/until.ts';
import { BY, ClientLab, idOf } from './client-lab.ts';

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

  async function listed(filter: ListFilter): Promise<readonly WindowStatus[]> {
    const seen: WindowStatus[] = [];
    for await (const status of rig.client.list(filter)) seen.push(status);
    return seen;
  }

  /** Visibility follows a window by a moment. */
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
    const rest = await listed({ target, phases: ['scheduled', 'active'] });
    expect(rest.map(({ start_time: start }) => Date.parse(start ?? ''))).toEqual([
      Date.parse(asked[2]?.start_time ?? ''),
      Date.parse(asked[0]?.start_time ?? ''),
    ]);
    expect(await listed({ target, limit: 2 })).toHaveLength(2);
    expect(await listed({ target, limit: 0 })).toEqual([]);
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
    const [row] = await untilListed({ target: flow_id, active: true }, (rows) => rows.length === 1);
    expect(row).toMatchObject({ phase: 'active', line: 'maintenance' });
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
    const [row] = await untilListed({ target: flow_id }, ([one]) => one?.attention !== null);
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

  it('take any text as a target', async () => {
    expect(await listed({ target: `it's' OR 'a'='a` })).toEqual([]);
  });

  describe('found by a part of an id', () => {
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
      await untilListed({ target: flow_id }, (rows) => rows.length === 2);
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
