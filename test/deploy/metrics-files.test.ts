/**
 * Alerts and dashboard: their metrics exist, their headings exist, and every rule is tested by Prometheus' own tool.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { createMetrics } from '../../src/worker/metrics/metrics.ts';

const ROOT = path.resolve(__dirname, '../..');
const RULES = 'deploy/prometheus/interlude-rules.yml';
const RULE_TESTS = 'deploy/prometheus/interlude-rules.test.yml';
const DASHBOARD = 'deploy/grafana/interlude.json';

function file(name: string): string {
  return readFileSync(path.join(ROOT, name), 'utf8');
}

const rulesSchema = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          labels: z.object({ severity: z.enum(['page', 'ticket']) }),
          annotations: z.object({ summary: z.string(), runbook: z.string() }),
        }),
      ),
    }),
  ),
});
const rules = rulesSchema.parse(parse(file(RULES))).groups.flatMap((group) => group.rules);

const testsSchema = z.object({
  tests: z.array(
    z.object({
      alert_rule_test: z.array(
        z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()).optional() }),
      ),
    }),
  ),
});
const fired = testsSchema
  .parse(parse(file(RULE_TESTS), { merge: true }))
  .tests.flatMap((test) => test.alert_rule_test)
  .filter(({ exp_alerts: expected }) => (expected ?? []).length > 0);

/** A worker's metrics, including the gauges of its windows. */
async function served(): Promise<ReadonlySet<string>> {
  const metrics = createMetrics();
  metrics.watchCalendar({ list: async () => [] });
  metrics.watchStanding({ standing: async () => [], lastGoodSweep: async () => 0 });
  const types = [...(await metrics.scrape()).matchAll(/^# TYPE (?<name>\w+) (?<type>\w+)$/gm)];
  const names = types.map(({ groups }) => [groups?.['name'] ?? '', groups?.['type']] as const);
  return new Set(
    names.flatMap(([name, type]) => (type === 'histogram' ? [`${name}_bucket`] : [name])),
  );
}

function named(text: string): string[] {
  return [...new Set(text.match(/\binterlude_[a-z_]+/g))];
}

function runbooks(text: string): string[] {
  return [...new Set(text.match(/docs\/[a-z/-]+\.md(?:#[a-z-]+)?/g))];
}

function headings(document: string): readonly string[] {
  return file(document)
    .split('\n')
    .filter((line) => line.startsWith('#'))
    .map((line) => line.replace(/^#+ /, '').toLowerCase().replaceAll(' ', '-'));
}

function promtool(): string | null {
  try {
    execFileSync('promtool', ['--version'], { stdio: 'pipe' });
    return 'promtool';
  } catch {
    return null;
  }
}

describe.each([RULES, DASHBOARD])('%s', (name) => {
  it('asks for metrics that a worker serves, and for nothing else', async () => {
    const known = await served();
    const asked = named(file(name));
    expect(asked.length).toBeGreaterThan(8);
    expect(asked.filter((metric) => !known.has(metric))).toEqual([]);
  });

  it('leads to documents and headings that exist', () => {
    const broken = runbooks(file(name)).filter((link) => {
      const [document = '', heading] = link.split('#');
      if (!existsSync(path.join(ROOT, document))) return true;
      return heading !== undefined && !headings(document).includes(heading);
    });
    expect(broken).toEqual([]);
  });
});

describe('the alerts', () => {
  it('each have a test in which they fire', () => {
    const names = new Set(fired.map(({ alertname }) => alertname));
    expect([...names].toSorted()).toEqual(rules.map(({ alert }) => alert).toSorted());
  });

  it('are judged by promtool', () => {
    const tool = promtool();
    if (tool === null) {
      console.warn('skipped: promtool is not installed (Debian: apt-get install prometheus)');
      return;
    }
    const out = execFileSync(tool, ['test', 'rules', path.join(ROOT, RULE_TESTS)]).toString();
    expect(out).toContain('SUCCESS');
  });
});

describe('the dashboard', () => {
  const dashboard = z
    .object({
      panels: z.array(
        z.object({
          id: z.number(),
          gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
        }),
      ),
    })
    .parse(JSON.parse(file(DASHBOARD)));

  it('has panels of their own ids and places', () => {
    const { panels } = dashboard;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  });
});
