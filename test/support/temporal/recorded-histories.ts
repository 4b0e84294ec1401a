/** The histories in test/workflows/histories, by file name without `.json`. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';

export type History = ReturnType<typeof historyFromJSON>;

export const RECORDED = path.resolve(__dirname, '../../workflows/histories');

export async function recordedHistories(): Promise<Map<string, History>> {
  const files = (await readdir(RECORDED)).filter((file) => file.endsWith('.json'));
  const read = files.map(async (file): Promise<[string, History]> => {
    const text = await readFile(path.join(RECORDED, file), 'utf8');
    return [file.replace('.json', ''), historyFromJSON(JSON.parse(text))];
  });
  return new Map(await Promise.all(read));
}
