/** The bundle of workflow code: built once for the compiled code, built again when that changes. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, appendFileSync } from 'node:fs';
import path from 'node:path';
import { workflowBundle } from '../../src/worker/workflow-bundle.ts';

const ROOT = path.resolve(__dirname, '../..');
const DIST = path.join(ROOT, 'dist/src');

/** A copy of the compiled code, inside the project so that it finds the SDK; others read dist/ meanwhile. */
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(ROOT, 'dist.tmp-bundle-'));
  for (const name of ['workflows', 'contract', 'line'])
    cpSync(path.join(DIST, name), path.join(directory, name), { recursive: true });
});
afterEach(() => rmSync(directory, { recursive: true }));

async function bundle() {
  const told: string[] = [];
  const made = await workflowBundle({ directory, tell: (message) => void told.push(message) });
  return { made, told, kept: kept() };
}

function kept(): readonly string[] {
  return readdirSync(directory).filter((name) => name.startsWith('workflow-bundle-'));
}

describe('the bundle of workflow code', () => {
  it('is made once and kept, and re-created for other code', async () => {
    const first = await bundle();
    expect(first.kept).toHaveLength(1);
    expect(first.made).toEqual({ codePath: path.join(directory, first.kept[0] ?? '') });
    expect(first.told).toEqual(['bundling the workflow code, once for this version']);

    const second = await bundle();
    expect(second).toEqual({ ...first, told: [] });

    appendFileSync(path.join(directory, 'contract/instant.js'), '\n// another version\n');
    const third = await bundle();
    expect(third.told).toHaveLength(1);
    expect(third.kept).toHaveLength(1);
    expect(third.kept).not.toEqual(first.kept);
  });

  it('is used from memory if it cannot be kept', async () => {
    const [name = ''] = (await bundle()).kept;
    rmSync(path.join(directory, name));
    mkdirSync(path.join(directory, name, 'in-the-way'), { recursive: true });
    const { made, told } = await bundle();
    expect(made).toHaveProperty('code', expect.stringContaining('maintenanceWindow'));
    expect(told.at(-1)).toContain('the bundle could not be saved');
  });
});
