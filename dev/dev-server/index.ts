/** A Temporal development server as a child process. */
export { startDevServer, type DevServer } from './dev-server.ts';
export { DevServerError, PortInUseError } from './errors.ts';
export type { DevServerOptions } from './options.ts';
