/**
 * The manifests: shapes that Kubernetes accepts, settings that the worker reads, probes that its endpoint answers.
 * Nothing is applied here.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { KEYS_VARIABLE } from '../../src/client/codec/payload-keys.ts';
import { environmentSchema } from '../../src/worker/settings/environment.ts';

const ROOT = path.resolve(__dirname, '../..');
const text = readFileSync(path.join(ROOT, 'deploy/kubernetes/interlude.yaml'), 'utf8');
const documents = parseAllDocuments(text).map((document): unknown => document.toJS());

const labels = z.record(z.string(), z.string());
const metadata = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]{1,63}$/),
  labels,
  annotations: labels.optional(),
});
const selector = z.strictObject({ matchLabels: labels });
const probe = z.strictObject({
  httpGet: z.strictObject({ path: z.string(), port: z.string() }),
  periodSeconds: z.int(),
  failureThreshold: z.int().optional(),
});
const quantities = z.partialRecord(
  z.enum(['cpu', 'memory', 'storage']),
  z.string().regex(/^\d+(?:m|Mi|Gi)?$/),
);

const configMap = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('ConfigMap'),
  metadata,
  data: labels,
});
const claim = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('PersistentVolumeClaim'),
  metadata,
  spec: z.strictObject({
    accessModes: z.array(z.enum(['ReadWriteOnce', 'ReadWriteMany'])),
    resources: z.strictObject({ requests: quantities }),
  }),
});
const container = z.strictObject({
  name: z.string(),
  image: z.string().regex(/:\d+\.\d+\.\d+$/),
  envFrom: z.array(
    z.union([
      z.strictObject({ configMapRef: z.strictObject({ name: z.string() }) }),
      z.strictObject({ secretRef: z.strictObject({ name: z.string(), optional: z.boolean() }) }),
    ]),
  ),
  ports: z.array(z.strictObject({ name: z.string().max(15), containerPort: z.int() })),
  readinessProbe: probe,
  livenessProbe: probe,
  startupProbe: probe,
  resources: z.strictObject({ requests: quantities, limits: quantities }),
  securityContext: z.strictObject({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.strictObject({ drop: z.tuple([z.literal('ALL')]) }),
  }),
  volumeMounts: z.array(
    z.strictObject({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().optional() }),
  ),
});
const deployment = z.strictObject({
  apiVersion: z.literal('apps/v1'),
  kind: z.literal('Deployment'),
  metadata,
  spec: z.strictObject({
    replicas: z.int(),
    strategy: z.strictObject({
      type: z.literal('RollingUpdate'),
      rollingUpdate: z.strictObject({ maxSurge: z.int(), maxUnavailable: z.int() }),
    }),
    selector,
    template: z.strictObject({
      metadata: z.strictObject({ labels }),
      spec: z.strictObject({
        terminationGracePeriodSeconds: z.int(),
        automountServiceAccountToken: z.literal(false),
        securityContext: z.strictObject({
          runAsNonRoot: z.literal(true),
          runAsUser: z.int(),
          runAsGroup: z.int(),
          fsGroup: z.int(),
          seccompProfile: z.strictObject({ type: z.literal('RuntimeDefault') }),
        }),
        topologySpreadConstraints: z.array(z.unknown()),
        containers: z.tuple([container]),
        volumes: z.array(
          z.strictObject({
            name: z.string(),
            persistentVolumeClaim: z.strictObject({ claimName: z.string() }).optional(),
            secret: z.strictObject({ secretName: z.string(), defaultMode: z.int() }).optional(),
            emptyDir: z.strictObject({}).optional(),
          }),
        ),
      }),
    }),
  }),
});
const budget = z.strictObject({
  apiVersion: z.literal('policy/v1'),
  kind: z.literal('PodDisruptionBudget'),
  metadata,
  spec: z.strictObject({ minAvailable: z.int(), selector }),
});
const service = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Service'),
  metadata,
  spec: z.strictObject({
    clusterIP: z.literal('None'),
    selector: labels,
    ports: z.array(z.strictObject({ name: z.string(), port: z.int(), targetPort: z.string() })),
  }),
});

const [config, rescue, workers, disruption, metrics] = z
  .tuple([configMap, claim, deployment, budget, service])
  .parse(documents);
const pod = workers.spec.template;
const [worker] = pod.spec.containers;

function portNamed(name: string): number | undefined {
  return worker.ports.find((port) => port.name === name)?.containerPort;
}

describe('the manifests', () => {
  it('set nothing that a worker does not read, and all that it requires', () => {
    const known = new Set([
      ...Object.keys(environmentSchema.shape),
      KEYS_VARIABLE,
      'TEMPORAL_ADDRESS',
      'TEMPORAL_NAMESPACE',
    ]);
    const set = Object.keys(config.data);
    expect(set.filter((name) => !known.has(name))).toEqual([]);
    const given = { ...config.data, GENESYS_CLIENT_SECRET: 'in its file' };
    expect(environmentSchema.safeParse(given).success).toBe(true);
    expect(set.filter((name) => /SECRET$|API_KEY|PASSWORD/.test(name))).toEqual([]);
  });

  it('run two workers that share one folder of break-glass files', () => {
    expect(workers.spec.replicas).toBe(2);
    expect(rescue.spec.accessModes).toEqual(['ReadWriteMany']);
    const volume = pod.spec.volumes.find(({ name }) => name === 'rescue');
    expect(volume?.persistentVolumeClaim?.claimName).toBe(rescue.metadata.name);
    const mount = worker.volumeMounts.find(({ name }) => name === 'rescue');
    expect(mount).toEqual({ name: 'rescue', mountPath: config.data['RESCUE_DIR'] });
  });

  it('mount each volume that is there, and read secrets from where they are mounted', () => {
    const names = pod.spec.volumes.map(({ name }) => name);
    expect(worker.volumeMounts.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
    const at = worker.volumeMounts.find(({ name }) => name === 'secrets')?.mountPath ?? '?';
    for (const variable of ['GENESYS_CLIENT_SECRET_FILE', KEYS_VARIABLE])
      expect(config.data[variable]?.startsWith(`${at}/`)).toBe(true);
  });

  it('never take the last worker away', () => {
    expect(disruption.spec.minAvailable).toBeLessThan(workers.spec.replicas);
    expect(workers.spec.strategy.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 });
    for (const { matchLabels } of [workers.spec.selector, disruption.spec.selector])
      expect(pod.metadata.labels).toMatchObject(matchLabels);
    expect(pod.metadata.labels).toMatchObject(metrics.spec.selector);
  });

  it('give a worker longer to stop than a drain may take', () => {
    const source = readFileSync(path.join(ROOT, 'src/worker/temporal/queue-workers.ts'), 'utf8');
    const forceMs = Number(/FORCE_MS = ([\d_]+);/.exec(source)?.[1]?.replaceAll('_', ''));
    expect(pod.spec.terminationGracePeriodSeconds * 1_000).toBeGreaterThan(forceMs);
  });

  it('ask the endpoint for what it answers', () => {
    expect(worker.readinessProbe.httpGet).toEqual({ path: '/ready', port: 'metrics' });
    for (const { httpGet } of [worker.livenessProbe, worker.startupProbe])
      expect(httpGet).toEqual({ path: '/healthz', port: 'metrics' });
    expect(config.data['METRICS_ADDRESS']).toBe(`0.0.0.0:${portNamed('metrics')}`);
    expect(config.data['TEMPORAL_METRICS_ADDRESS']).toBe(`0.0.0.0:${portNamed('sdk-metrics')}`);
    for (const { port, targetPort } of metrics.spec.ports) expect(portNamed(targetPort)).toBe(port);
  });
});
