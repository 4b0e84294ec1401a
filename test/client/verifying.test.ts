/** `verify`: the receipt recomputed from history and line, on real windows with and without trouble. */
import type { Verification } from '../../src/client/index.ts';
import { SWEEPER_WORKFLOW } from '../../src/contract/calendar/sweep.ts';
import { bundleChanged } from '../support/temporal/changed-release.ts';
import { until } from '../support/until.ts';
import { Fleet } from '../workflows/fleet.ts';
import { BY, ClientLab } from './client-lab.ts';

function wrong({ checks }: Verification): string[] {
  return checks.filter(({ ok }) => !ok).map(({ check, message }) => `${check}: ${message}`);
}

describe('verify', () => {
  let rig: ClientLab;

  beforeAll(async () => {
    rig = await ClientLab.start();
  });

  afterAll(() => rig.stop());
  afterEach(() => rig.lab.simulator.clearFaults());

  it('matches while the window is active, and when it is over', async () => {
    const { handle } = await rig.active();
    const during = await handle.verify();
    expect(during).toMatchObject({ verdict: 'match', checks: [{ check: 'live', ok: true }] });
    await handle.end(BY);
    const { proof } = await handle.result();
    const after = await handle.verify();
    expect(wrong(after)).toEqual([]);
    expect(after).toMatchObject({ workflow_id: handle.workflowId, verdict: 'match' });
    expect(proof?.request_ids).toHaveLength(2);
    for (const [name, value] of Object.entries(proof ?? {}))
      expect(after.checks).toContainEqual(
        expect.objectContaining({ check: name, expected: value, actual: value }),
      );
  });

  it('says that a line was changed since', async () => {
    const request = await rig.requestNow();
    const { handle } = await rig.active(request);
    await rig.lab.simulator.editTarget(request.flow_id, { greeting: { text: 'By hand.' } });
    expect(await handle.verify()).toMatchObject({ verdict: 'mismatch' });
    await handle.end(BY);
    const { proof } = await handle.result();
    const left = proof?.final_version ?? 0;
    expect(await handle.verify()).toMatchObject({ verdict: 'match' });
    await rig.lab.simulator.editTarget(request.flow_id, { routing: { method: 'none' } });
    expect(wrong(await handle.verify())).toEqual([
      `live: changed since: version ${left + 1}, the window left ${left}; routing differs`,
    ]);
    await rig.lab.simulator.deleteTarget(request.flow_id);
    expect(wrong(await handle.verify())).toEqual(['live: the target does not exist any more']);
  });

  it('matches after conflicts, after a lost answer, and after somebody else’s edit was kept', async () => {
    const conflicts = { kind: 'edit_between', patch: { description: 'by an automation' } } as const;
    const request = await rig.requestNow();
    const path = `/api/v2/flow/ivr/${request.flow_id}`;
    const { simulator } = rig.lab;
    await simulator.addFault({ when: { method: 'PATCH', path }, times: 2, effect: conflicts });
    await simulator.addFault({
      when: { method: 'PATCH', path, skip: 2 },
      effect: { kind: 'reset_after_commit' },
    });
    const { handle } = await rig.active(request);
    await simulator.editTarget(request.flow_id, { greeting: { text: 'By hand.' } });
    await handle.end(BY);
    const { proof } = await handle.result();
    expect(proof?.apply_attempts).toBe(3);
    const verification = await handle.verify();
    expect(wrong(verification)).toEqual([]);
    expect(verification.checks).toContainEqual(
      expect.objectContaining({
        check: 'restored',
        message: "somebody else's edit was kept: greeting",
      }),
    );
  });

  it('has nothing to verify if nothing was written', async () => {
    const { handle } = await rig.client.schedule(await rig.request());
    expect(await handle.verify()).toMatchObject({
      verdict: 'nothing',
      message: expect.stringContaining('not written to the line yet'),
    });
    await handle.cancel(BY);
    await handle.result();
    expect(await handle.verify()).toMatchObject({
      verdict: 'nothing',
      message: expect.stringContaining('never wrote to the line'),
      checks: [],
    });
  });

  it('says that a terminated window left its line in maintenance, and agrees once it was rescued', async () => {
    const { handle, workflowId } = await rig.active();
    await rig.lab.client.workflow.getHandle(workflowId).terminate('by mistake');
    const verification = await handle.verify();
    expect(verification.verdict).toBe('mismatch');
    expect(wrong(verification)).toEqual([
      expect.stringContaining('receipt: the workflow was ended in Temporal before it was over'),
      expect.stringContaining('live: name, greeting, routing differ'),
    ]);
    await rig.lab.client.workflow.execute(SWEEPER_WORKFLOW, {
      workflowId: `sweep/${workflowId}`,
      taskQueue: rig.lab.taskQueue,
      args: [{ organization_id: rig.lab.deps.organizationId }],
    });
    const rescued = await until(
      'the rescue',
      () => handle.verify(),
      ({ verdict, checks }) => verdict !== 'nothing' && checks.length > 2,
    );
    expect(wrong(rescued)).toEqual([]);
    expect(rescued.checks.map(({ check }) => check)).toEqual([
      'baseline_hash',
      'final_hash',
      'final_version',
      'revert_lateness_ms',
      'restored',
      'live',
    ]);
  });

  it('says who is to blame when workers are of a release that cannot verify', async () => {
    const { handle } = await rig.active();
    const fleet = await Fleet.of(rig.lab);
    const from = "  if (input.kind === 'verify') return checkProof(input.question);\n";
    const bundle = await bundleChanged([{ file: 'checkup.ts', from, to: '' }]);
    const older = { name: 'older', bundle, grants: [] };
    await fleet.start(older);
    await expect(handle.verify()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('its release cannot verify yet'),
    });
    await fleet.close();
    await rig.lab.startWorkers();
  });
});
