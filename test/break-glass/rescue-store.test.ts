/** The folder of break-glass files, on a real file system. */
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileNameOf } from '../../src/adapters/break-glass/file-name.ts';
import { rescueDirectoryProblem, RescueStore } from '../../src/adapters/break-glass/index.ts';
import { aMarker, aRescueFile, FILED, START_MS } from './a-rescue-file.ts';

const DAY_MS = 24 * 3_600_000;

let folder: string;
let store: RescueStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'interlude-rescue-'));
  store = new RescueStore(folder);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the store', () => {
  it('keeps one file a window: the last write wins, nothing else is left', async () => {
    await store.write(aRescueFile());
    await store.write(aRescueFile({ change: { ...FILED, version: 17 } }));
    expect(await readdir(folder)).toEqual([fileNameOf(aRescueFile())]);
    const { files } = await store.ofWindow(aRescueFile().window_id);
    expect(files).toEqual([aRescueFile({ change: { ...FILED, version: 17 } })]);
    await store.write(aMarker());
    expect((await store.ofWindow(aRescueFile().window_id)).files).toEqual([aMarker()]);
    await store.remove(aRescueFile().window_id);
    await store.remove(aRescueFile().window_id);
    expect(await readdir(folder)).toEqual([]);
  });

  it('survives many writers of one file at once', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        store.write(aRescueFile({ change: { ...FILED, version: n } })),
      ),
    );
    const { files, unreadable } = await store.list(START_MS);
    expect([files.length, unreadable]).toEqual([1, []]);
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('tells targets with one slug apart', async () => {
    const [dotted, dashed] = ['a.b', 'a-b'].map((id) =>
      aRescueFile({ target: { kind: 'flow-ivr', id }, window_id: id }),
    );
    for (const change of [dotted, dashed]) if (change !== undefined) await store.write(change);
    const found = await store.ofTarget({ kind: 'flow-ivr', id: 'a.b' }, START_MS);
    expect(found.files).toEqual([dotted]);
  });

  it('finds the files of a target in any spelling', async () => {
    const spelled = aRescueFile({ target: { kind: 'flow-ivr', id: 'Grüße-A1B2' } });
    await store.write(spelled);
    const found = await store.ofTarget({ kind: 'flow-ivr', id: 'GRÜSSE-a1b2' }, START_MS);
    expect(found.files).toEqual([]);
    for (const id of ['GRÜßE-a1b2', 'grüße-A1B2'])
      expect((await store.ofTarget({ kind: 'flow-ivr', id }, START_MS)).files).toEqual([spelled]);
  });

  it('lists what can be read and names what cannot', async () => {
    await store.write(aRescueFile());
    await writeFile(join(folder, 'notes.txt'), 'not ours');
    await writeFile(join(folder, 'half.json'), '{"v": 1,');
    await writeFile(join(folder, 'huge.json'), ' '.repeat(2_000_000));
    await mkdir(join(folder, 'folder.json'));
    const { files, unreadable } = await store.list(START_MS);
    expect(files).toEqual([aRescueFile()]);
    expect(unreadable.map(({ name }) => name)).toEqual(['folder.json', 'half.json', 'huge.json']);
    expect(unreadable.map(({ message }) => message).join('\n')).toMatch(/not JSON[^]*than 1 MB/);
  });

  it('removes a marker a day after the planned end, and never a file of a line in maintenance', async () => {
    const endMs = aMarker().end_ms;
    await store.write(aMarker());
    expect((await store.list(endMs + DAY_MS)).files).toHaveLength(1);
    expect((await store.list(endMs + DAY_MS + 1)).files).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
    await store.write(aRescueFile());
    expect((await store.list(endMs + 1_000 * DAY_MS)).files).toHaveLength(1);
  });

  it('removes what a writer left that died, and not what one is writing', async () => {
    const [old, fresh] = [join(folder, '.x.json.aa.tmp'), join(folder, '.x.json.bb.tmp')];
    await writeFile(old, '');
    await writeFile(fresh, '');
    await utimes(old, 1, 1);
    await store.list(START_MS);
    expect(await readdir(folder)).toEqual(['.x.json.bb.tmp']);
  });

  it('fails if the folder is none, and leaves nothing behind', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const nowhere = new RescueStore(file);
    await expect(nowhere.write(aRescueFile())).rejects.toMatchObject({ code: 'ENOTDIR' });
    await expect(nowhere.list(START_MS)).rejects.toMatchObject({ code: 'ENOTDIR' });
    expect(await readFile(file, 'utf8')).toBe('');
  });
});

describe('a folder for break-glass files', () => {
  it('must be there and be a folder; it is left as it was', async () => {
    expect(await rescueDirectoryProblem(folder)).toBeNull();
    expect(await readdir(folder)).toEqual([]);
    await writeFile(join(folder, 'file'), '');
    const file = await rescueDirectoryProblem(join(folder, 'file'));
    expect(file).toEqual({ clause: 'is not a folder', isFull: false });
    const nowhere = await rescueDirectoryProblem(join(folder, 'nowhere'));
    expect(nowhere).toMatchObject({ clause: expect.stringContaining('is not there') });
  });
});
