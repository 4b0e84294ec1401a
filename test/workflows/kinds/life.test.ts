// Whole windows of every kind of target on a real server, against the simulator's organisation.
import { WindowLab } from '../../support/window-lab.ts';
import { KINDS_UNDER_TEST, lasting } from './kinds-under-test.ts';

describe.each(KINDS_UNDER_TEST)('a window on $target.kind', ({ target, object, id, ...kind }) => {
  let lab: WindowLab;

  beforeAll(async () => {
    lab = await WindowLab.start();
  });

  afterAll(() => lab.stop());

  async function stands() {
    return lab.simulator.object(object, id);
  }

  it('shows the change for as long as it was asked for, and leaves everything as it was', async () => {
    const before = await stands();
    const { seq: after = 0 } = (await lab.simulator.objectWrites()).at(-1) ?? {};
    const window = await lab.activeWindow(lab.targetRequest(target));
    expect(await stands()).toMatchObject(kind.during);
    const { status, proof } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', flow_id: null });
    expect(status.target).toBe(`${target.kind}:${id}`);
    expect(lasting(await stands())).toEqual(lasting(before));
    expect(proof?.final_hash).toBe(proof?.baseline_hash);
    const writes = await lab.simulator.objectWrites({ kind: object, target: id, after });
    expect(writes).toHaveLength(2);
  });

  const { beside, drift } = kind;

  if (beside !== null)
    it('keeps what somebody else sets beside it meanwhile', async () => {
      const before = await stands();
      const window = await lab.activeWindow(lab.targetRequest(target));
      await lab.simulator.editObject(object, id, beside);
      const { status } = await window.skipToReceipt();
      expect(status).toMatchObject({ phase: 'reverted', line: 'normal', drift: null });
      expect(lasting(await stands())).toEqual({ ...lasting(before), ...beside });
    });

  if (drift !== null)
    it('keeps what somebody else sets of it meanwhile, and tells', async () => {
      const window = await lab.activeWindow(lab.targetRequest(target));
      await lab.simulator.editObject(object, id, drift);
      const { status } = await window.skipToReceipt();
      expect(status).toMatchObject({ phase: 'reverted', drift: { kept: true } });
      expect(await stands()).toMatchObject(drift);
    });

  it('finds its own write where the answer was lost', async () => {
    const before = await stands();
    const window = await lab.armedWindow(lab.targetRequest(target));
    await lab.simulator.addFault({
      when: { method: 'PUT', path: '/api/v2/**' },
      effect: { kind: 'reset_after_commit' },
    });
    await window.goOn();
    await window.reaches('active');
    expect(await stands()).toMatchObject(kind.during);
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal' });
    expect(lasting(await stands())).toEqual(lasting(before));
  });
});
