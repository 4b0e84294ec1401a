/** A list of the API, page by page: it is known to be whole only where the API says so, or its last page is not full. */
import { z } from 'zod';
import { listAll } from '../../../src/adapters/genesys/asking/api.ts';
import { withBareApi } from '../real-api/bare-api.ts';
import { OTHER } from '../simulated.ts';

const LISTING = { route: '/api/v2/architect/ivrs', what: 'list the IVRs', permission: 'x' };

it.each<[string, number[], number | null, { pages: number; isComplete: boolean }]>([
  ['one page, counted', [100, 100], 1, { pages: 1, isComplete: true }],
  ['two pages, counted', [100, 7], 2, { pages: 2, isComplete: true }],
  ['more than are read, counted', [100, 100, 100, 1], 4, { pages: 3, isComplete: false }],
  ['one page that is not full', [99, 1], null, { pages: 1, isComplete: true }],
  ['two pages, the last one not full', [100, 7], null, { pages: 2, isComplete: true }],
  ['two pages, the last one empty', [100, 0], null, { pages: 2, isComplete: true }],
  ['more than are read', [100, 100, 100, 1], null, { pages: 3, isComplete: false }],
  ['nothing', [0], 0, { pages: 1, isComplete: true }],
])('%s', async (_what, sizes, pageCount, expected) => {
  await withBareApi(
    (_got, nth) => {
      const entities = Array.from({ length: sizes[nth - 1] ?? 0 }, (_, n) => `${nth}-${n}`);
      return { status: 200, body: { entities, ...(pageCount === null ? {} : { pageCount }) } };
    },
    async ({ pipe, got }) => {
      const { entities, isComplete } = await listAll({ pipe, context: OTHER }, LISTING, z.string());
      expect({ pages: got.length, isComplete }).toEqual(expected);
      const read = sizes.slice(0, expected.pages).reduce((sum, size) => sum + size, 0);
      expect(new Set(entities).size).toBe(read);
    },
  );
});
