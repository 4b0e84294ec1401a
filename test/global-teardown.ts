/** After the last test file: ends the development server of the run, removes its bundle. */
import { rm } from 'node:fs/promises';

async function teardown(): Promise<void> {
  await globalThis.interludeTestServer?.stop();
  const bundle = globalThis.interludeTestBundle;
  if (bundle !== undefined) await rm(bundle, { recursive: true, force: true });
}

export { teardown as default };
