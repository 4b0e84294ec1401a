// What may go wrong with the write and with the way back, for every kind of target: whatever it is, the object ends
// as it was, and while it does not somebody is told.
import type { FaultInput } from '../../../dev/simulator/index.ts';
import { WindowLab } from '../../support/window-lab.ts';
import { KINDS_UNDER_TEST, lasting } from './kinds-under-test.ts';

type Effect = FaultInput['effect'];

const WRITES = { method: 'PUT', path: '/api/v2/**' };
const READS = { method: 'GET', path: '/api/v2/**' };

interface Fault {
  readonly when?: FaultInput['when'];
  readonly effect: Effect;
  readonly times?: number;
}

const FAULTS: readonly [string, Fault][] = [
  ['the answer is lost', { effect: { kind: 'reset_after_commit' } }],
  ['the write never arrives', { effect: { kind: 'reset_before' } }],
  ['a 408 without effect', { effect: { kind: 'answer', status: 408 } }],
  ['a gateway that answers with HTML', { effect: { kind: 'html', status: 502 } }],
  ['an answer with the object as it was', { effect: { kind: 'old_answer' } }],
  ['a write that is taken for nothing', { effect: { kind: 'ignored_write' } }],
  ['a write that is sent twice', { effect: { kind: 'sent_twice' } }],
  ['an answer that is cut short', { effect: { kind: 'bad_json' } }],
  ['a 429', { effect: { kind: 'answer', status: 429, headers: { 'Retry-After': '1' } } }],
  ['reads that lag', { when: READS, effect: { kind: 'stale_read', changes: 1 }, times: 2 }],
];

describe.each(KINDS_UNDER_TEST)(
  'a window on $target.kind meets',
  ({ target, object, id, during }) => {
    let lab: WindowLab;

    beforeAll(async () => {
      lab = await WindowLab.start();
    });

    afterAll(() => lab.stop());

    async function stands() {
      return lab.simulator.object(object, id);
    }

    async function lay({ when = WRITES, ...rest }: Fault): Promise<void> {
      await lab.simulator.addFault({ when, ...rest });
    }

    it.each(FAULTS)('at its start and on the way back: %s', async (_what, fault) => {
      const before = await stands();
      const window = await lab.armedWindow(lab.targetRequest(target));
      await lay(fault);
      await window.goOn();
      await window.reaches('active');
      expect(await stands()).toMatchObject(during);
      await lab.simulator.clearFaults();
      await lay(fault);
      await window.say('end');
      const { status } = await window.skipToReceipt();
      await lab.simulator.clearFaults();
      expect(status).toMatchObject({ phase: 'reverted', line: 'normal' });
      expect(lasting(await stands())).toEqual(lasting(before));
    });
  },
);
