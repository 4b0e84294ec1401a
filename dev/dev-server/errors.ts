/** Why a development server did not start. */

/** The specified port is in use; choose another. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';
  readonly port: number;

  constructor(port: number) {
    super(`port ${port} is in use by another program`);
    this.port = port;
  }
}

/** The server ended, or did not answer in time; carries the last lines it logged. */
export class DevServerError extends Error {
  override readonly name = 'DevServerError';

  constructor(what: string, lastLines: readonly string[]) {
    const said = lastLines.length === 0 ? 'It said nothing.' : `It said:\n${lastLines.join('\n')}`;
    super(`${what} ${said}`);
  }
}
