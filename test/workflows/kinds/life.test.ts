/** Whole windows of every kind of target on a real server, with the simulator's organisation. */
import type { WindowLab } from '../../support/window-lab.ts';
import { kindLanes } from './kind-lanes.ts';
import { KINDS_UNDER_TEST, lasting, type KindUnderTest } from './kinds-under-test.ts';

function standsOf(lab: WindowLab, { object, id }: KindUnderTest) {
  return () => lab.simulator.object(object, id);
}

async function livesThrough(lab: WindowLab, kind: KindUnderTest): Promise<void> {
  const { target, object, id, during } = kind;
  const stands = standsOf(lab, kind);
  const before = await stands();
  const { seq: after = 0 } = (await lab.simulator.objectWrites()).at(-1) ?? {};
  const window = await lab.activeWindow(lab.targetRequest(target));
  expect(await stands()).toMatchObject(during);
  const { status, proof } = await window.skipToReceipt();
  expect(status).toMatchObject({ phase: 'reverted', line: 'normal', flow_id: null });
  expect(status.target).toBe(`${target.kind}:${id}`);
  expect(lasting(await stands())).toEqual(lasting(before));
  expect(proof?.final_hash).toBe(proof?.baseline_hash);
  const writes = await lab.simulator.objectWrites({ kind: object, target: id, after });
  expect(writes).toHaveLength(2);
}

async function keepsBeside(lab: WindowLab, kind: KindUnderTest): Promise<void> {
  const { target, object, id, beside } = kind;
  const stands = standsOf(lab, kind);
  const before = await stands();
  const window = await lab.activeWindow(lab.targetRequest(target));
  await lab.simulator.editObject(object, id, beside ?? {});
  const { status } = await window.skipToReceipt();
  expect(status).toMatchObject({ phase: 'reverted', line: 'normal', drift: null });
  expect(lasting(await stands())).toEqual({ ...lasting(before), ...beside });
}

async function keepsDrift(lab: WindowLab, kind: KindUnderTest): Promise<void> {
  const { target, object, id, drift } = kind;
  const window = await lab.activeWindow(lab.targetRequest(target));
  await lab.simulator.editObject(object, id, drift ?? {});
  const { status } = await window.skipToReceipt();
  expect(status).toMatchObject({ phase: 'reverted', drift: { kept: true } });
  expect(await standsOf(lab, kind)()).toMatchObject(drift ?? {});
}

async function findsItsOwn(lab: WindowLab, kind: KindUnderTest): Promise<void> {
  const { target, during } = kind;
  const stands = standsOf(lab, kind);
  const before = await stands();
  const window = await lab.armedWindow(lab.targetRequest(target));
  await lab.simulator.addFault({
    when: { method: 'PUT', path: '/api/v2/**' },
    effect: { kind: 'reset_after_commit' },
  });
  await window.goOn();
  await window.reaches('active');
  expect(await stands()).toMatchObject(during);
  const { status } = await window.skipToReceipt();
  expect(status).toMatchObject({ phase: 'reverted', line: 'normal' });
  expect(lasting(await stands())).toEqual(lasting(before));
}

describe('a window on', () => {
  const inLane = kindLanes();

  for (const kind of KINDS_UNDER_TEST) {
    const { kind: name } = kind.target;
    inLane(
      `${name} shows the change for as long as it was asked for, and leaves everything as it was`,
      kind,
      livesThrough,
    );
    if (kind.beside !== null)
      inLane(`${name} keeps what somebody else sets beside it meanwhile`, kind, keepsBeside);
    if (kind.drift !== null)
      inLane(`${name} keeps what somebody else sets of it meanwhile, and tells`, kind, keepsDrift);
    inLane(`${name} finds its own write where the answer was lost`, kind, findsItsOwn);
  }
});
