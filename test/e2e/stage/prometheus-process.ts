/** A test's own Prometheus, on a free port, with its data in a temporary folder: Debian's package. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { freePort } from '../../worker/worker-process.ts';
import { until } from '../../support/until.ts';

const SCRAPE = '1s';

const vector = z.object({
  data: z.object({ result: z.array(z.object({ metric: z.record(z.string(), z.string()) })) }),
});
const rules = z.object({
  data: z.object({
    groups: z.array(
      z.object({
        rules: z.array(z.object({ name: z.string(), health: z.string() })),
      }),
    ),
  }),
});

/** Why there is none here; null if there is one. */
export function whyNoPrometheus(): string | null {
  const found = spawnSync('prometheus', ['--version'], { stdio: 'ignore' });
  return found.status === 0 ? null : 'no prometheus (Debian: apt-get install prometheus)';
}

export class Prometheus {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(url: string, child: ChildProcess, folder: string) {
    this.url = url;
    this.#child = child;
    this.#folder = folder;
  }

  /** @param jobs addresses by job @param ruleFile of alerts, evaluated all the time */
  static async start(
    jobs: Readonly<Record<string, string>>,
    ruleFile: string,
  ): Promise<Prometheus> {
    const folder = mkdtempSync(path.join(tmpdir(), 'interlude-prometheus-'));
    const config = path.join(folder, 'prometheus.yml');
    const scrapes = Object.entries(jobs).map(([job_name, target]) => ({
      job_name,
      static_configs: [{ targets: [target] }],
    }));
    const global = { scrape_interval: SCRAPE, evaluation_interval: SCRAPE };
    writeFileSync(config, stringify({ global, rule_files: [ruleFile], scrape_configs: scrapes }));
    const address = `127.0.0.1:${await freePort()}`;
    const child = spawn(
      'prometheus',
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${path.join(folder, 'data')}`,
        `--web.listen-address=${address}`,
      ],
      { stdio: 'ignore' },
    );
    const started = new Prometheus(`http://${address}`, child, folder);
    try {
      await until(
        'a Prometheus that is ready',
        () => fetch(`${started.url}/-/ready`).catch(() => null),
        (answer) => answer?.ok === true,
      );
    } catch (error) {
      await started.stop();
      throw error;
    }
    return started;
  }

  /** Labels of every series that an expression finds now. */
  async query(expression: string): Promise<readonly Readonly<Record<string, string>>[]> {
    const body = new URLSearchParams({ query: expression });
    const answer = await fetch(`${this.url}/api/v1/query`, { method: 'POST', body });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${expression}: ${text}`);
    return vector.parse(JSON.parse(text)).data.result.map(({ metric }) => metric);
  }

  /** Every alert, and whether its expression could be evaluated. */
  async alerts(): Promise<readonly { name: string; health: string }[]> {
    const answer = await fetch(`${this.url}/api/v1/rules`);
    return rules.parse(await answer.json()).data.groups.flatMap((group) => group.rules);
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'close');
    if (this.#child.exitCode === null && this.#child.kill('SIGKILL')) await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
