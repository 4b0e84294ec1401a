/**
 * npm passes a signal on to its shell, and most shells die of it without passing it on. Without this, a worker or a
 * server would carry on after `npm run worker` was ended.
 */
const LOOK_EVERY_MS = 250;

/** Under npm: this process is told to end (SIGTERM) when the shell that started it has ended. */
export function endWithShell() {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const shell = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(look);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_EVERY_MS);
  look.unref();
}
