/**
 * What a worker and Temporal's SDK in it really serve after a window has run: every metric in the alerts, the dashboard
 * and the documents, and an answer to every query of the dashboard by a real Prometheus.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { freePorts } from '../../../dev/dev-server/free-ports.ts';
import { until } from '../../support/until.ts';
import { Prometheus, whyNoPrometheus } from '../stage/prometheus-process.ts';
import { BY, Stack } from '../stage/stack.ts';

const ROOT = path.resolve(__dirname, '../../..');
const RULES = path.join(ROOT, 'deploy/prometheus/interlude-rules.yml');
const NAMING = [
  'deploy/prometheus/interlude-rules.yml',
  'deploy/grafana/interlude.json',
  'docs/contract.md',
  'docs/operations.md',
  'docs/deploy.md',
  'docs/scale.md',
  'README.md',
];

function file(name: string): string {
  return readFileSync(path.join(ROOT, name), 'utf8');
}

/** Names of metrics, without patterns (`temporal_*`) and those of a database. */
function named(text: string): string[] {
  const names = text.match(/\b(?:interlude|temporal)_[a-z_]*[a-z]\b(?!\*)/g) ?? [];
  return names.filter((name) => name !== 'temporal_visibility');
}

/** Samples and, for counters of what has not happened yet, their types. */
function served(text: string): ReadonlySet<string> {
  const samples = [...text.matchAll(/^(?<name>[a-z_]+)[{ ]/gm)];
  const types = [...text.matchAll(/^# TYPE (?<name>[a-z_]+) /gm)];
  return new Set([...samples, ...types].map(({ groups }) => groups?.['name'] ?? ''));
}

interface Dashboard {
  readonly panels: readonly { readonly targets?: readonly { readonly expr: string }[] }[];
}

function queries(): readonly string[] {
  const dashboard: Dashboard = JSON.parse(file('deploy/grafana/interlude.json'));
  return dashboard.panels
    .flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
    .map((expr) => expr.replaceAll('$__rate_interval', '5m'))
    .map((expr) => expr.replaceAll('$job', 'interlude').replaceAll('$sdk_job', 'sdk'));
}

/** The labels in `by (…)`, without the bucket, which a quantile uses. */
function keptLabels(expr: string): readonly string[] {
  const lists = [...expr.matchAll(/by \((?<list>[^)]*)\)/g)].map(({ groups }) => groups?.['list']);
  const labels = lists.flatMap((list) => (list ?? '').split(',').map((label) => label.trim()));
  return [...new Set(labels)].filter((label) => label !== 'le');
}

function toolOr(skipped: string): boolean {
  const isThere = spawnSync('promtool', ['--version'], { stdio: 'ignore' }).status === 0;
  if (!isThere)
    console.warn(`skipped: ${skipped}: no promtool (Debian: apt-get install prometheus)`);
  return isThere;
}

const why = whyNoPrometheus();
if (why !== null) console.warn(`skipped: the queries of the dashboard: ${why}`);
const withPrometheus = why === null ? describe : describe.skip;

describe('a worker that is measured', () => {
  const own = { address: '', text: '' };
  const sdk = { address: '', text: '' };
  let stack: Stack;
  let prometheus: Prometheus | null = null;

  beforeAll(async () => {
    const [ownPort = 0, sdkPort = 0] = await freePorts(2);
    own.address = `127.0.0.1:${ownPort}`;
    sdk.address = `127.0.0.1:${sdkPort}`;
    stack = await Stack.start({ metricsAddress: own.address, sdkMetricsAddress: sdk.address });
    if (why === null)
      prometheus = await Prometheus.start({ interlude: own.address, sdk: sdk.address }, RULES);
  });

  afterAll(async () => {
    await prometheus?.stop();
    await stack?.stop();
  });

  it('runs a window, refuses a control and is turned away once', async () => {
    const { id } = await stack.newLine();
    const { handle } = await stack.client.schedule(stack.request(id, 0, { duration_minutes: 60 }));
    await stack.reaches(handle, 'active');
    await expect(handle.retryNow(BY)).rejects.toMatchObject({ code: 'control_refused' });
    await stack.simulator.addFault({
      when: { method: 'PATCH', path: `/api/v2/flow/ivr/${id}` },
      effect: { kind: 'answer', status: 429 },
      times: 1,
    });
    await handle.end(BY);
    await handle.result();
    for (const one of [own, sdk])
      one.text = await (await fetch(`http://${one.address}/metrics`)).text();
  });

  it.each(NAMING)('serves every metric that %s names', (name) => {
    const known = new Set([...served(own.text), ...served(sdk.text)]);
    expect(named(file(name)).filter((metric) => !known.has(metric))).toEqual([]);
  });

  it('serves them in a form that promtool has nothing against', () => {
    if (!toolOr('the form of the metrics')) return;
    const input = own.text;
    expect(execFileSync('promtool', ['check', 'metrics'], { input }).toString()).toBe('');
  });

  withPrometheus('a Prometheus that scrapes it', () => {
    it('evaluates every alert', async () => {
      const asked: { groups: { rules: { alert: string }[] }[] } = parse(file(NAMING[0] ?? ''));
      const alerts = await until(
        'rules that were evaluated',
        async () => (await prometheus?.alerts()) ?? [],
        (all) => all.length > 0 && all.every(({ health }) => health !== 'unknown'),
      );
      const names = asked.groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
      expect(alerts.map(({ name }) => name)).toEqual(names);
      expect(alerts.filter(({ health }) => health !== 'ok')).toEqual([]);
    });

    it.each(queries())('answers %s', async (expr) => {
      const found = await until(
        `an answer to ${expr}`,
        async () => (await prometheus?.query(expr)) ?? [],
        ({ length }) => length > 0,
      );
      const missing = keptLabels(expr).filter((label) => found.every((metric) => !metric[label]));
      expect(missing).toEqual([]);
    });
  });
});
