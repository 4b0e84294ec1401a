// After the last test file: ends the development server of the run.

async function teardown(): Promise<void> {
  await globalThis.interludeTestServer?.stop();
}

export { teardown as default };
