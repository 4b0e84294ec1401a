/**
 * What may go wrong with the write and with the revert, for every kind of target: in every case the object ends as it
 * was, and until then somebody is told. Whole windows for what waits, repeats or reads again; every single answer is
 * tried with the steps alone, in test/activities/window/each-write.test.ts.
 */
import type { FaultInput } from '../../../dev/simulator/index.ts';
import type { WindowLab } from '../../support/window-lab.ts';
import { kindLanes } from './kind-lanes.ts';
import { KINDS_UNDER_TEST, lasting, type KindUnderTest } from './kinds-under-test.ts';

type Effect = FaultInput['effect'];

const WRITES = { method: 'PUT', path: '/api/v2/**' };
const READS = { method: 'GET', path: '/api/v2/**' };

interface Fault {
  readonly when?: FaultInput['when'];
  readonly effect: Effect;
  readonly times?: number;
}

const FAULTS: readonly [string, Fault][] = [
  ['a write that is taken for nothing', { effect: { kind: 'ignored_write' } }],
  ['a write that is sent twice', { effect: { kind: 'sent_twice' } }],
  ['a 429', { effect: { kind: 'answer', status: 429, headers: { 'Retry-After': '1' } } }],
  ['reads that lag', { when: READS, effect: { kind: 'stale_read', changes: 1 }, times: 2 }],
];

async function meets(
  lab: WindowLab,
  kind: KindUnderTest,
  { when = WRITES, ...rest }: Fault,
): Promise<void> {
  const { target, during } = kind;
  const stands = () => lab.simulator.object(kind.object, kind.id);
  const lay = () => lab.simulator.addFault({ when, ...rest });
  const before = await stands();
  const window = await lab.armedWindow(lab.targetRequest(target, { callback_events: [] }));
  await lay();
  await window.goOn();
  await window.reaches('active');
  expect(await stands()).toMatchObject(during);
  await lab.simulator.clearFaults();
  await lay();
  await window.say('end');
  const { status } = await window.skipToReceipt();
  await lab.simulator.clearFaults();
  expect(status).toMatchObject({ phase: 'reverted', line: 'normal' });
  expect(lasting(await stands())).toEqual(lasting(before));
}

describe('at its start and on the way back', () => {
  const inLane = kindLanes();

  for (const kind of KINDS_UNDER_TEST)
    for (const [what, fault] of FAULTS)
      inLane(`a window on ${kind.target.kind} meets: ${what}`, kind, (lab) =>
        meets(lab, kind, fault),
      );
});
