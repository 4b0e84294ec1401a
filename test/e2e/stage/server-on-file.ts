/**
 * A test's own Temporal server with its own database file: it can be killed and comes back as it was. `stop` ends it
 * and removes its folder.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startDevServer, type DevServer } from '../../../dev/dev-server/index.ts';
import { EXECUTABLE_VARIABLE } from '../../support/temporal/test-server.ts';
import type { StackOptions } from './stack.ts';

export class ServerOnFile {
  /** Contains the database, and a test's own files. */
  readonly folder: string;
  readonly #namespace: string;
  #server: DevServer | null = null;
  /** The same after every restart. */
  #port: number | null = null;

  private constructor(folder: string, namespace: string) {
    this.folder = folder;
    this.#namespace = namespace;
  }

  static async start(namespace: string): Promise<ServerOnFile> {
    const folder = await mkdtemp(path.join(tmpdir(), 'interlude-e2e-'));
    const server = new ServerOnFile(folder, namespace);
    await server.restart();
    return server;
  }

  /** Its place, for a stack. */
  get temporal(): NonNullable<StackOptions['temporal']> {
    return { address: this.#server?.address ?? '', namespace: this.#namespace };
  }

  /** kill -9; resolves when it has ended. */
  async kill(): Promise<void> {
    this.#server?.kill('SIGKILL');
    await this.#server?.ended;
  }

  /** On its file and its port. */
  async restart(): Promise<void> {
    this.#server = await startDevServer({
      executable: process.env[EXECUTABLE_VARIABLE] ?? '',
      uiPort: 'none',
      namespaces: [this.#namespace],
      dbFilename: path.join(this.folder, 'temporal.db'),
      ...(this.#port === null ? {} : { port: this.#port }),
    });
    this.#port = this.#server.port;
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
