/** The demo as run by a new user. */
import { createSimulatorControl } from '../../../dev/simulator/index.ts';
import { together } from '../../support/together.ts';
import { DemoProcess, endAll, isRunning } from '../stage/demo-process.ts';

afterAll(endAll);

const FLOW = 'a1b2c3d4-e5f6-7890-abcd-ef1234567890';
const SERVER_SIMULATOR_WORKER = 3;

/** One lives to its end, the others one after the other beside it. */
const meanwhile = together();
const OTHERS = 'others';

describe('the demo', () => {
  meanwhile(
    'reports a whole window, touches nothing of the environment, and ends with 0',
    async () => {
      const demo = new DemoProcess();
      await demo.says('ready on task queue');
      const children = demo.children();
      expect(children).toHaveLength(SERVER_SIMULATOR_WORKER);
      const code = await demo.ended;
      const told = [
        'Temporal UI',
        'Welcome to Example Bank',
        'callback received: ivr_maintenance_accepted (signature verified)',
        'callback received: ivrr_maintenance_scheduled, new_version 15 (signature verified)',
        'callers hear            "Our systems are undergoing scheduled maintenance',
        'mia (night shift): "the maintenance was done early"',
        'callback received: ivr_maintenance_reverted, new_version 15 (signature verified)',
        '14 → 15 → 16',
        'end_requested',
        'exactly two writes',
        'Everything happened as described',
        'The Temporal UI was at http://127.0.0.1:',
      ];
      let from = 0;
      for (const words of told) {
        expect(demo.output.slice(from)).toContain(words);
        from = demo.output.indexOf(words, from);
      }
      expect(code).toBe(0);
      expect(children.filter(({ pid }) => isRunning(pid))).toEqual([]);
    },
  );

  meanwhile(
    'ends everything it started on Ctrl-C, with 130',
    async () => {
      const demo = new DemoProcess();
      await demo.says('accepted, as ivr-window/');
      const children = demo.children();
      expect(children).toHaveLength(SERVER_SIMULATOR_WORKER);
      expect(await demo.kill('SIGINT')).toBe(130);
      expect(demo.output).toContain('Interrupted');
      expect(children.filter(({ pid }) => isRunning(pid))).toEqual([]);
    },
    OTHERS,
  );

  meanwhile(
    'says which program ended, with its last words, and ends with 1',
    async () => {
      const demo = new DemoProcess();
      await demo.says('ready on task queue');
      const children = demo.children();
      const worker = children.find(({ command }) => command.includes('src/worker/main'));
      if (worker === undefined) throw new Error(`no worker among ${JSON.stringify(children)}`);
      process.kill(worker.pid, 'SIGKILL');
      expect(await demo.ended).toBe(1);
      expect(demo.output).toContain('The worker ended by itself (SIGKILL). Its last words:');
      expect(demo.output).toContain('worker ready');
      expect(children.filter(({ pid }) => isRunning(pid))).toEqual([]);
    },
    OTHERS,
  );

  meanwhile(
    'ends with 1 when something does not happen as told',
    async () => {
      const demo = new DemoProcess();
      // By then it has found that nothing was written; the edit is the next thing it can find.
      await demo.says('The start, at');
      const url = /simulator +(?<url>http:\S+),/.exec(demo.output)?.groups?.['url'] ?? '';
      await createSimulatorControl(url).editTarget(FLOW, { name: 'Edited by somebody else' });
      expect(await demo.ended).toBe(1);
      // The look before the start may already see the edit.
      expect(demo.output).toContain('Not as described: the line is');
      expect(demo.output).toContain('Edited by somebody else');
      expect(demo.output).not.toContain('Everything happened as described');
    },
    OTHERS,
  );

  meanwhile(
    'names a flag it does not know, and ends with 2',
    async () => {
      const demo = new DemoProcess('--fast');
      expect(await demo.ended).toBe(2);
      expect(demo.output).toContain('--fast');
      expect(demo.output).toContain('usage: npm run demo');
    },
    OTHERS,
  );
});
