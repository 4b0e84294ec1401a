/** The deployment's files: valid by the published schema, and consistent with the code. Nothing is started here. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { z } from 'zod';
import { KEYS_VARIABLE } from '../../src/client/codec/payload-keys.ts';
import { SEARCH_ATTRIBUTES } from '../../src/contract/server/search-attributes.ts';
import { readConfig } from '../../src/worker/settings/config.ts';
import { readDuration, environmentSchema } from '../../src/worker/settings/environment.ts';

const ROOT = path.resolve(__dirname, '../..');

function file(name: string): string {
  return readFileSync(path.join(ROOT, name), 'utf8');
}

const service = z.object({
  image: z.string(),
  build: z.string().optional(),
  restart: z.string().optional(),
  profiles: z.array(z.string()).default([]),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  networks: z.array(z.string()).default([]),
  network_mode: z.string().optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  stop_grace_period: z.string().optional(),
  read_only: z.boolean().default(false),
  cap_drop: z.array(z.string()).default([]),
});
type Service = z.output<typeof service>;

const composeText = file('docker-compose.yml');
/** Merge keys (`<<`) are part of what Compose reads. */
const raw: unknown = parse(composeText, { merge: true });
const compose = z
  .object({
    services: z.record(z.string(), service),
    volumes: z.record(z.string(), z.unknown()),
    networks: z.record(z.string(), z.object({ internal: z.boolean().default(false) })),
  })
  .parse(raw);
const services = Object.entries(compose.services);
const dockerfile = file('Dockerfile');
const exampleEnv = file('deploy/example.env');

function get(name: string): Service {
  const found = compose.services[name];
  if (found === undefined) throw new Error(`there is no service ${name}`);
  return found;
}

/** Set-up steps end; everything else keeps running. */
function isJob([, { restart }]: (typeof services)[number]): boolean {
  return restart?.startsWith('on-failure') ?? false;
}

/** Variables that a text takes from outside, with what follows the name: `:?why`, `:-default`. */
function variablesIn(text: string) {
  return [...text.matchAll(/\$\{(\w+)(:?[-?][^}]*)?\}/g)].map(([, name = '', rest = '']) => ({
    name,
    rest,
  }));
}

describe('docker-compose.yml', () => {
  it('is valid by the published schema', () => {
    const schema: object = JSON.parse(file('test/deploy/compose-spec.json'));
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    const validate = ajv.compile(schema);
    validate(raw);
    expect(validate.errors).toBeNull();
    expect(validate({ services: { worker: { image: 7, restrat: 'always' } } })).toBe(false);
  });

  it.each(services)('pins the image of %s to one version', (_name, { image }) => {
    expect(image).toMatch(/^[a-z/-]+:\d+\.\d+(\.\d+)?$/);
  });

  it('uses the same version of Temporal for the server and for its tools', () => {
    const version = get('temporal').image.split(':')[1];
    expect(get('temporal-schema').image).toBe(`temporalio/admin-tools:${version}`);
    expect(get('temporal-namespace').image).toBe(`temporalio/admin-tools:${version}`);
  });

  it.each(services.filter((one) => !isJob(one)))(
    'restarts %s and asks for its health',
    (_name, { restart, healthcheck }) => {
      expect(restart).toBe('unless-stopped');
      expect(healthcheck?.test[0]).toBe('CMD');
    },
  );

  it.each(services)('starts %s only after what it needs', (_name, { depends_on }) => {
    for (const [needed, { condition }] of Object.entries(depends_on)) {
      const other = [needed, get(needed)] as const;
      const expected = isJob([...other])
        ? ['service_completed_successfully']
        : ['service_healthy', 'service_started'];
      expect(expected).toContain(condition);
    }
  });

  it.each(services)('opens ports of %s on this machine only', (_name, { ports }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('keeps the database away from the outside, with its data in a volume', () => {
    expect(get('postgresql')).toMatchObject({ ports: [], networks: ['database'] });
    expect(compose.networks['database']).toEqual({ internal: true });
    expect(get('postgresql').volumes).toEqual(['postgresql-data:/var/lib/postgresql/data']);
    expect(get('worker').networks).toEqual(['temporal']);
  });

  it('has no default secret: without one it fails with a word of what to do', () => {
    const required = ['POSTGRES_PASSWORD', 'GENESYS_CLIENT_ID', 'GENESYS_ORGANIZATION_ID'];
    const variables = variablesIn(composeText);
    for (const name of required) {
      const uses = variables.filter((variable) => variable.name === name);
      expect(uses).not.toEqual([]);
      for (const { rest } of uses)
        expect(rest).toBe(`:?set ${name} in .env, see deploy/example.env`);
    }
    const secrets = variables.filter(({ name }) => /SECRET|PASSWORD|PWD|KEY|TOKEN/.test(name));
    for (const { rest } of secrets) expect(rest).toMatch(/^:(\?|-$)/);
  });

  it('writes no secret in place of a variable', () => {
    const settings = services.flatMap(([, { environment }]) => Object.entries(environment));
    const secret = settings.filter(([name]) => /SECRET|PASSWORD|PWD|KEY|TOKEN/.test(name));
    const inPlace = secret.filter(
      ([, value]) => !value.startsWith('${') && inTest(value) === value,
    );
    expect(inPlace).toEqual([]);
    expect(secret).not.toEqual([]);
  });

  it('takes every setting that deploy/example.env offers, and offers every one it takes', () => {
    const offered = [...exampleEnv.matchAll(/^([A-Z_]+)=(.*)$/gm)];
    const taken = new Set(variablesIn(composeText).map(({ name }) => name));
    expect(offered.map(([, name = '']) => name).toSorted()).toEqual([...taken].toSorted());
    for (const [, , value] of offered) expect(value).toBe('');
  });

  it('hides the buttons of the UI that would strand a window', () => {
    expect(get('temporal-ui').environment).toMatchObject({
      TEMPORAL_WORKFLOW_TERMINATE_DISABLED: 'true',
      TEMPORAL_WORKFLOW_RESET_DISABLED: 'true',
      TEMPORAL_WORKFLOW_PAUSE_DISABLED: 'true',
      TEMPORAL_BATCH_ACTIONS_DISABLED: 'true',
      TEMPORAL_ACTIVITY_COMMANDS_DISABLED: 'true',
    });
  });

  it('mounts only what is there', () => {
    const sources = services.flatMap(([, { volumes }]) =>
      volumes.map((one) => one.split(':')[0] ?? ''),
    );
    const folders = sources.filter((source) => source.startsWith('.'));
    expect(new Set(folders)).toEqual(new Set(['./deploy', './secrets']));
    expect(file('secrets/.gitignore')).toMatch(/^\*$/m);
    const names = sources.filter((source) => !source.startsWith('.'));
    expect(names.toSorted()).toEqual(Object.keys(compose.volumes).toSorted());
  });

  it('has no secret on a command line', () => {
    for (const [, { command }] of services)
      expect(command.join(' ')).not.toMatch(
        /\$\{\w*(?:SECRET|PASSWORD|PWD|KEY|TOKEN)|--\S*secret /,
      );
  });

  it('names only files of deploy/ that are there', () => {
    const named = [...composeText.matchAll(/ (\/deploy\/[\w.-]+)/g)].map(([, name = '']) => name);
    expect(named).toHaveLength(3);
    for (const name of named)
      expect([name, existsSync(path.join(ROOT, name))]).toEqual([name, true]);
  });
});

/** Temporal's own, as its clients read them. */
const TEMPORAL_VARIABLES = [
  'TEMPORAL_ADDRESS',
  'TEMPORAL_NAMESPACE',
  'TEMPORAL_API_KEY',
  'TEMPORAL_CONFIG_FILE',
  'TEMPORAL_TLS',
  'TEMPORAL_TLS_CLIENT_CERT_PATH',
  'TEMPORAL_TLS_CLIENT_KEY_PATH',
  'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  'TEMPORAL_TLS_SERVER_NAME',
];

/** A container's file, if it exists on this machine. */
function inTest(value: string): string {
  return value.startsWith('/run/interlude/') ? path.join(ROOT, 'secrets/README.md') : value;
}

describe('the worker of the deployment', () => {
  const { environment } = get('worker');

  it('is given every setting the worker knows, and no other', () => {
    const notHere = new Set(['GENESYS_CLIENT_SECRET', 'INTERLUDE_TEST_MINUTE_MS']);
    const known = Object.keys(environmentSchema.shape).filter((name) => !notHere.has(name));
    const temporal = [...TEMPORAL_VARIABLES, KEYS_VARIABLE];
    expect(Object.keys(environment).toSorted()).toEqual([...known, ...temporal].toSorted());
  });

  it('starts with them if only the required ones are filled in', () => {
    const filled = Object.entries(environment).map(([name, value]) => [
      name,
      inTest(value)
        .replace(/\$\{\w+:\?[^}]*\}/g, 'filled-in')
        .replace(/\$\{\w+:-([^}]*)\}/g, '$1'),
    ]);
    const reading = readConfig(Object.fromEntries(filled));
    expect(reading).toMatchObject({
      ok: true,
      config: {
        temporal: { address: 'temporal:7233', namespace: 'interlude' },
        taskQueue: 'ivr-maintenance',
        metricsAddress: { host: '0.0.0.0', port: 9464 },
        rescueDirectory: '/var/lib/interlude/rescue',
      },
    });
  });

  it('cannot write but to the volume of rescue files, and has no privilege', () => {
    expect(get('worker')).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      volumes: ['rescue:/var/lib/interlude/rescue', './secrets:/run/interlude:ro'],
    });
    expect(environment['RESCUE_DIR']).toBe('/var/lib/interlude/rescue');
  });

  it('is given longer to stop than a drain may take', () => {
    const graceMs = readDuration(get('worker').stop_grace_period ?? '');
    const source = file('src/worker/temporal/queue-workers.ts');
    const forceMs = Number(/FORCE_MS = ([\d_]+);/.exec(source)?.[1]?.replaceAll('_', ''));
    expect(forceMs).toBeGreaterThan(0);
    expect(graceMs).toBeGreaterThan(forceMs);
  });

  it('is healthy when it is ready', () => {
    expect(get('worker').healthcheck?.test.join(' ')).toContain('http://127.0.0.1:9464/ready');
  });
});

describe('the simulator of the deployment', () => {
  it('is there only by its profile, and only the worker reaches it', () => {
    const profiled = services.filter(([, { profiles }]) => profiles.length > 0);
    expect(profiled.map(([name]) => name)).toEqual(['simulator']);
    expect(get('simulator')).toMatchObject({
      profiles: ['simulator'],
      network_mode: 'service:worker',
      ports: [],
    });
  });

  it('is reached as deploy/example.env says', () => {
    expect(get('simulator').command.join(' ')).toContain('--port 8090');
    expect(exampleEnv).toContain('GENESYS_API_URL=http://127.0.0.1:8090');
    expect(exampleEnv).toContain('GENESYS_LOGIN_URL=http://127.0.0.1:8090');
  });
});

describe('deploy/temporal-namespace.sh', () => {
  it('registers exactly the search attributes of the contract', () => {
    const registered = [
      ...file('deploy/temporal-namespace.sh').matchAll(/^register (\w+) (\w+)$/gm),
    ];
    expect(Object.fromEntries(registered.map(([, name, type]) => [name, type]))).toEqual(
      SEARCH_ATTRIBUTES,
    );
  });
});

describe('the Dockerfile', () => {
  const stages = dockerfile.split(/^(?=FROM )/m).filter((stage) => stage.startsWith('FROM '));

  it('builds in one stage and runs in another, both of one pinned image with glibc', () => {
    const images = stages.map((stage) => stage.split(/\s+/)[1]);
    expect(images).toHaveLength(2);
    expect(new Set(images).size).toBe(1);
    expect(images[0]).toMatch(/^node:\d+\.\d+\.\d+-bookworm-slim$/);
  });

  it('runs without root, and can be asked for its health', () => {
    const last = stages.at(-1) ?? '';
    expect(last).toMatch(/^USER node$/m);
    expect(last).toMatch(/^HEALTHCHECK /m);
  });

  it('copies only what the build context has', () => {
    const context = file('.dockerignore').split('\n');
    expect(context.find((line) => !line.startsWith('#'))).toBe('*');
    const copied = [...(stages[0] ?? '').matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, names = '']) =>
      names.split(' '),
    );
    expect(copied).not.toEqual([]);
    for (const name of copied) {
      expect(context).toContain(`!${name}`);
      expect(existsSync(path.join(ROOT, name))).toBe(true);
    }
  });

  it('names programs that the sources have', () => {
    const programs = [...`${dockerfile}${composeText}`.matchAll(/dist\/([\w/-]+)\.js/g)];
    expect(programs).not.toEqual([]);
    for (const [, name] of programs)
      expect([name, existsSync(path.join(ROOT, `${name}.ts`))]).toEqual([name, true]);
  });
});
