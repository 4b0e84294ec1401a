/**
 * Entries come out in order of time, any number of times, and nothing is left on disk; in a separate folder, because
 * other tests have spools of their own.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Spool } from '../../../src/cli/audit/spool.ts';
import {
  allOf,
  anOverride,
  aRecordEntry,
  aWindowEntry,
} from '../../support/records/audit-entries.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'spools-of-a-test-'));
beforeAll(() => void jest.spyOn(os, 'tmpdir').mockReturnValue(folder));
afterAll(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function at(day: number, workflow_id = 'a') {
  return aRecordEntry({ timestamp: `2027-01-${day}T02:00:00.000+00:00`, workflow_id });
}

it('sorts by time, then by window, and within one keeps the order', async () => {
  await Spool.with(async (spool) => {
    const twins = [aRecordEntry(), anOverride(), aWindowEntry()];
    const given = [at(20), at(17, 'b'), at(17, 'a'), ...twins, at(10)];
    for (const entry of given) await spool.add(entry);
    const sorted = [at(10), ...twins, at(17, 'a'), at(17, 'b'), at(20)];
    expect(await allOf(spool.entries())).toEqual(sorted);
    expect(await allOf(spool.entries())).toEqual(sorted);
  });
});

it('is gone afterwards, even if its use fails', async () => {
  const use = Spool.with(async (spool) => {
    await spool.add(at(10));
    await allOf(spool.entries());
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^interlude-audit-/)]);
    throw new Error('as it happens');
  });
  await expect(use).rejects.toThrow('as it happens');
  expect(readdirSync(folder)).toEqual([]);
});

it('holds more entries than it keeps waiting', async () => {
  await Spool.with(async (spool) => {
    for (let n = 0; n < 5_000; n += 1) await spool.add(at(10 + (n % 20), `w${n}`));
    const all = await allOf(spool.entries());
    expect(new Set(all.map(({ workflow_id: id }) => id)).size).toBe(5_000);
  });
});
