/**
 * A folder of break-glass files that fails or hangs raises an alarm, and nothing waits for it long. Time is a fake, so
 * that an access which would wait for days leaves no timer behind.
 */
import {
  GuardedRescueFiles,
  type RescueAlarm,
  type RescueFolder,
} from '../../../src/activities/window/files/guarded-rescue-files.ts';
import { aRescueFile } from '../../break-glass/a-rescue-file.ts';

/** A patience that no test reaches: an access that is given up by it would never come to an end here. */
const FOREVER_MS = 2 ** 30;
/** Far more turns of the event loop than anything here takes. */
const TURNS = 1_000;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
});

afterEach(() => {
  jest.useRealTimers();
});

/** What needs no time to pass. */
async function atOnce<T>(work: Promise<T>): Promise<T> {
  const state = { isSettled: false };
  const settle = (): void => void (state.isSettled = true);
  work.then(settle, settle);
  for (let turn = 0; !state.isSettled && turn < TURNS; turn += 1)
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  expect(state).toEqual({ isSettled: true });
  return work;
}

interface Scene {
  readonly rescue: GuardedRescueFiles;
  readonly alarms: string[];
  /** The calls of the folder, in order. */
  readonly asked: string[];
}

function fullDisk(): Promise<never> {
  return Promise.reject(Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' }));
}

const nothing = async () => ({ files: [], unreadable: [] });
const one = async () => ({ files: [aRescueFile()], unreadable: [] });

/** @param hangsAfterMs never by default */
function scene(folder: Partial<RescueFolder>, hangsAfterMs = Infinity): Scene {
  const alarms: string[] = [];
  const asked: string[] = [];
  const whole: RescueFolder = {
    write: async () => undefined,
    remove: async () => undefined,
    ofWindow: nothing,
    ofTarget: nothing,
    list: nothing,
    problem: async () => null,
    ...folder,
  };
  const noting: RescueFolder = {
    write(file) {
      asked.push(`write ${file.window_id}`);
      return whole.write(file);
    },
    remove(id) {
      asked.push(`remove ${id}`);
      return whole.remove(id);
    },
    ofWindow: (id) => whole.ofWindow(id),
    ofTarget: (target, nowMs) => whole.ofTarget(target, nowMs),
    list: (nowMs) => whole.list(nowMs),
    problem: () => whole.problem(),
  };
  const tell: RescueAlarm = (what, error) => {
    alarms.push(`${what}: ${String(error)}`);
  };
  const rescue = new GuardedRescueFiles(noting, tell, hangsAfterMs);
  return { rescue, alarms, asked };
}

/** A call that hangs until it is released. */
class Hanging {
  readonly held: Promise<void>;
  letGo: () => void = () => undefined;

  constructor() {
    this.held = new Promise((resolve) => (this.letGo = resolve));
  }
}

function changeOf(window_id: string) {
  return aRescueFile({ window_id });
}

describe('a full disk', () => {
  it('is an alarm that names the window, for each access, and rejects nothing', async () => {
    const { rescue, alarms } = scene({ write: fullDisk, remove: fullDisk, ofWindow: fullDisk });
    await atOnce(rescue.write(changeOf('w1')));
    await atOnce(rescue.remove('w1'));
    expect(await atOnce(rescue.ofWindow('w1'))).toEqual([]);
    expect(alarms).toHaveLength(3);
    expect(alarms[0]).toBe('write the break-glass file of w1: Error: ENOSPC: no space left');
  });
});

describe('a file that cannot be read', () => {
  it('is an alarm with its name; the others count', async () => {
    const unreadable = [{ name: 'half.json', message: 'it is not JSON' }];
    const { rescue, alarms } = scene({
      ofTarget: async () => ({ files: [aRescueFile()], unreadable }),
    });
    expect(await atOnce(rescue.ofTarget(aRescueFile().target, 0))).toEqual([aRescueFile()]);
    expect(alarms.join()).toContain('half.json: it is not JSON');
  });
});

describe('a disk that hangs', () => {
  it('is waited for once, then not at all until it answers; no more than two threads hang', async () => {
    const first = new Hanging();
    const write: RescueFolder['write'] = ({ window_id }) =>
      window_id === 'w1' ? first.held : Promise.resolve();
    const { rescue, alarms, asked } = scene({ write }, 10);
    const hanging = rescue.write(changeOf('w1'), 20);
    await jest.advanceTimersByTimeAsync(20);
    await atOnce(hanging);
    expect(alarms).toEqual([expect.stringContaining('not done within 0.02 s')]);
    // Would wait forever if it were tried.
    for (let n = 2; n < 10; n += 1) await atOnce(rescue.write(changeOf(`w${n}`), FOREVER_MS));
    expect(asked).toEqual(['write w1']);
    expect(alarms.at(-1)).toContain('still hangs');

    first.letGo();
    await first.held;
    await atOnce(rescue.write(changeOf('w10')));
    expect(asked).toEqual(['write w1', 'write w10']);
  });

  it('lets those in the queue go when it is found to hang', async () => {
    const hanging = new Hanging();
    const { rescue, alarms, asked } = scene({ write: () => hanging.held }, 10);
    const writes = ['w1', 'w2', 'w3', 'w4'].map((id, n) =>
      rescue.write(changeOf(id), n === 0 ? 20 : FOREVER_MS),
    );
    await jest.advanceTimersByTimeAsync(20);
    await atOnce(Promise.all([writes[0], ...writes.slice(2)]));
    expect(asked).toEqual(['write w1', 'write w2']);
    expect(alarms).toHaveLength(3);
    hanging.letGo();
    await atOnce(Promise.all(writes));
  });
});

describe('all files', () => {
  it('are those that can be read; of the others it tells', async () => {
    const unreadable = [{ name: 'half.json', message: 'it is not JSON' }];
    const { rescue, alarms } = scene({ list: async () => ({ files: [], unreadable }) });
    expect(await atOnce(rescue.all(1))).toEqual([]);
    expect(alarms).toEqual([expect.stringContaining('half.json')]);
  });
});

describe('a look at the folder', () => {
  it('has its files, or what is wrong with it', async () => {
    const unreadable = [{ name: 'half.json', message: 'is cut short' }];
    const list = async () => ({ files: [aRescueFile()], unreadable });
    expect(await atOnce(scene({ list }).rescue.look(1))).toEqual({
      problem: null,
      files: [aRescueFile()],
      unreadable: ['half.json'],
    });
    const full = scene({ list: one, problem: async () => 'is full' });
    expect(await atOnce(full.rescue.look(1))).toMatchObject({ problem: 'is full', files: [] });
  });

  it('says of a folder that cannot be read that it cannot, not that it is empty', async () => {
    const { rescue, alarms } = scene({ list: fullDisk });
    expect(await atOnce(rescue.look(1))).toMatchObject({
      problem: expect.stringContaining('cannot'),
    });
    expect(alarms).toEqual([expect.stringContaining('look at the folder')]);
  });
});

describe('many accesses at once', () => {
  it('that wait too long for their turn are given up, and the others continue', async () => {
    const [first, second] = [new Hanging(), new Hanging()];
    const { rescue, alarms, asked } = scene({
      write: ({ window_id }) => (window_id === 'w1' ? first.held : second.held),
    });
    const early = rescue.write(changeOf('w1'), FOREVER_MS);
    const late = rescue.write(changeOf('w2'), FOREVER_MS);
    const givenUp = rescue.write(changeOf('w3'), 0);
    await jest.advanceTimersByTimeAsync(0);
    await atOnce(givenUp);
    expect(alarms).toEqual([expect.stringContaining('of w3: Error: not done within 0 s')]);
    first.letGo();
    second.letGo();
    await atOnce(Promise.all([early, late]));
    await atOnce(rescue.write(changeOf('w4')));
    expect(asked).toEqual(['write w1', 'write w2', 'write w4']);
  });

  it('on the file of one window come one after the other: one that is removed does not come back', async () => {
    const slow = new Hanging();
    const { rescue, alarms, asked } = scene({
      write: ({ window_id }) => (window_id === 'w1' ? slow.held : Promise.resolve()),
    });
    const added = rescue.write(changeOf('w1'), FOREVER_MS);
    const removed = rescue.remove('w1');
    await atOnce(rescue.write(changeOf('w2')));
    expect(asked).toEqual(['write w1', 'write w2']);
    slow.letGo();
    await atOnce(Promise.all([added, removed]));
    expect(asked).toEqual(['write w1', 'write w2', 'remove w1']);
    expect(alarms).toEqual([]);
  });

  it('do not make a disk hang, if they are many: each is given its turn', async () => {
    let [running, most] = [0, 0];
    const { rescue, alarms, asked } = scene({
      async write() {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
        running -= 1;
      },
    });
    // None of them gives up, however long a busy machine takes for all.
    const all = Array.from({ length: 50 }, (_, n) => rescue.write(changeOf(`w${n}`), FOREVER_MS));
    await atOnce(Promise.all(all));
    expect([asked.length, most, alarms]).toEqual([50, 2, []]);
  });
});
