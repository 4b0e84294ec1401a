/** Loaded into a process by --require: prints as its last line how many modules of Temporal's SDK it has loaded. */
process.on('exit', () => {
  const loaded = Object.keys(require.cache).filter((file) => file.includes('@temporalio'));
  process.stderr.write(`modules of the SDK: ${loaded.length}\n`);
});
