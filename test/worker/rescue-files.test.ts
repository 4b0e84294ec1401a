/** The worker's break-glass files: an error of their folder is an alarm in log and metrics. */
import fs, { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMetrics } from '../../src/worker/metrics/metrics.ts';
import { checkRescueDirectory, openRescueFiles } from '../../src/worker/rescue-files.ts';
import { aRescueFile } from '../break-glass/a-rescue-file.ts';

type Line = readonly [fields: unknown, message: string];

/** What was logged as an error. */
function errorLog() {
  const lines: Line[] = [];
  const error = (fields: unknown, message = ''): void => {
    lines.push([fields, message]);
  };
  return { lines, log: { error } };
}

describe('the break-glass files of a worker', () => {
  it('raise the alarm if they cannot be written, and the window continues', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'interlude-rescue-'));
    const metrics = createMetrics();
    const { lines, log } = errorLog();
    const rescue = openRescueFiles(folder, log, metrics);
    await rescue?.write(aRescueFile());
    expect(await rescue?.ofWindow(aRescueFile().window_id)).toEqual([aRescueFile()]);
    expect(await metrics.scrape()).toContain('interlude_rescue_file_failures_total 0');
    await rm(folder, { recursive: true });
    await rescue?.write(aRescueFile());
    expect(await metrics.scrape()).toContain('interlude_rescue_file_failures_total 1');
    expect(lines).toEqual([
      [
        expect.objectContaining({ alarm: 'rescue_file', folder }),
        `could not write the break-glass file of ${aRescueFile().window_id}; the window continues without it`,
      ],
    ]);
  });

  it('are none if no folder is set', () => {
    expect(openRescueFiles(null, errorLog().log, createMetrics())).toBeNull();
  });
});

describe('the folder when a worker starts', () => {
  it('may be full, which is an alarm: it keeps no worker from its windows', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'interlude-rescue-'));
    const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    const write = jest.spyOn(fs, 'writeFile').mockRejectedValue(full);
    const { lines, log } = errorLog();
    await checkRescueDirectory(folder, { ...log, warn: () => undefined });
    write.mockRestore();
    expect(lines).toEqual([[{ alarm: 'rescue_file' }, `RESCUE_DIR ${folder} is full`]]);
    await rm(folder, { recursive: true });
  });

  it('must be there', async () => {
    const { log } = errorLog();
    const missing = join(tmpdir(), 'interlude-nowhere', 'at-all');
    const starting = checkRescueDirectory(missing, { ...log, warn: () => undefined });
    await expect(starting).rejects.toThrow('is not there');
  });
});
