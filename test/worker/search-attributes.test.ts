/**
 * Before it polls, a worker makes sure that our search attributes exist: on its own server, without the permission to
 * register them, and if others do so meanwhile.
 */
import {
  NamespaceMissingError,
  type AttributeRegistry,
} from '../../src/worker/temporal/attribute-registry.ts';
import { SEARCH_ATTRIBUTES } from '../../src/contract/server/search-attributes.ts';
import { ensureSearchAttributes } from '../../src/worker/temporal/search-attributes.ts';
import { StartError } from '../../src/worker/error-words.ts';

const ALL = SEARCH_ATTRIBUTES;

interface Namespace {
  readonly known?: Readonly<Record<string, string>>;
  readonly mayList?: boolean;
  readonly mayAdd?: boolean;
  /** How many checks until visibility knows a registered one. */
  readonly lag?: number;
  /** Called at every check. */
  readonly atLook?: (look: number, known: Record<string, string>) => void;
}

/** A namespace in memory, with the interface of a real one. */
function fakeNamespace(options: Namespace = {}) {
  const known: Record<string, string> = { ...options.known };
  const added: string[][] = [];
  let looks = 0;
  const registry: AttributeRegistry = {
    async list() {
      looks += 1;
      options.atLook?.(looks, known);
      return options.mayList === false ? null : { ...known };
    },
    async add(names) {
      added.push([...names]);
      if (options.mayAdd === false) return false;
      for (const name of names) known[name] = ALL[name];
      return true;
    },
    async canQuery(names) {
      return looks > (options.lag ?? 0) && names.every((name) => known[name] !== undefined);
    },
  };
  return { registry, added, looks: () => looks };
}

async function ensure(registry: AttributeRegistry, patienceMs = 60_000, stop?: AbortSignal) {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  await ensureSearchAttributes({
    registry,
    address: 'temporal.example:7233',
    namespace: 'lines',
    log: { info: write, warn: write },
    stop: stop ?? new AbortController().signal,
    patienceMs,
    pauseMs: 1,
  });
  return lines;
}

async function refusal(registry: AttributeRegistry): Promise<string> {
  try {
    await ensure(registry, 0);
  } catch (error) {
    if (error instanceof StartError) return error.message;
    throw error;
  }
  throw new Error('it was content');
}

describe('search attributes', () => {
  it('are left alone if they are known', async () => {
    const { registry, added } = fakeNamespace({ known: ALL });
    expect(await ensure(registry)).toEqual([]);
    expect(added).toEqual([]);
  });

  it('are registered if they are missing, and only those', async () => {
    const { registry, added } = fakeNamespace({ known: { IvrTarget: 'Keyword', Other: 'Text' } });
    await ensure(registry);
    expect(added).toEqual([Object.keys(ALL).filter((name) => name !== 'IvrTarget')]);
  });

  it('are waited for until visibility itself knows them', async () => {
    const { registry, added, looks } = fakeNamespace({ lag: 3 });
    await ensure(registry);
    expect(added).toHaveLength(1);
    expect(looks()).toBe(4);
  });

  it('are waited for if somebody else must register them', async () => {
    const { registry, added } = fakeNamespace({
      mayAdd: false,
      atLook: (look, known) => {
        if (look === 3) Object.assign(known, ALL);
      },
    });
    const lines = await ensure(registry);
    expect(added).toHaveLength(1);
    expect(lines.filter((line) => line.includes('waiting up to 60 s'))).toHaveLength(1);
  });

  it('are believed by query if the server lists nothing', async () => {
    const { registry } = fakeNamespace({ mayList: false, known: ALL });
    expect(await ensure(registry)).toEqual([]);
  });

  it('that nobody registers end the worker with the exact commands', async () => {
    const said = await refusal(fakeNamespace({ mayAdd: false }).registry);
    expect(said).toContain(
      'namespace lines at temporal.example:7233 does not know the search attributes IvrTarget, WindowPhase, WindowStart, WindowEnd',
    );
    expect(said).toContain(
      'temporal operator search-attribute create --address temporal.example:7233 --namespace lines --name IvrTarget --type Keyword --name WindowPhase --type Keyword --name WindowStart --type Datetime --name WindowEnd --type Datetime',
    );
    expect(said).toContain(
      'tcld namespace search-attributes add --namespace lines --search-attribute "IvrTarget=Keyword"',
    );
  });

  it('of another type end the worker at once', async () => {
    const { registry } = fakeNamespace({
      known: { ...ALL, WindowEnd: 'Keyword', IvrTarget: 'Text' },
    });
    const ending = ensure(registry);
    await expect(ending).rejects.toThrow(StartError);
    await expect(ending).rejects.toThrow(
      'IvrTarget is Text, not Keyword; WindowEnd is Keyword, not Datetime',
    );
  });

  it('need a namespace: a missing one is named with the way to make it', async () => {
    const registry: AttributeRegistry = {
      ...fakeNamespace().registry,
      list: () => Promise.reject(new NamespaceMissingError('gone')),
    };
    expect(await refusal(registry)).toContain(
      'temporal operator namespace create --address temporal.example:7233 --namespace lines',
    );
  });

  it('are asked for again after trouble on the way', async () => {
    const { registry } = fakeNamespace({ known: ALL });
    let calls = 0;
    const flaky: AttributeRegistry = {
      ...registry,
      list: () => ((calls += 1) < 3 ? Promise.reject(new Error('reset')) : registry.list()),
    };
    const lines = await ensure(flaky);
    expect(calls).toBe(3);
    expect(lines).toEqual([
      'waiting up to 60 s: Temporal at temporal.example:7233 did not answer: reset',
    ]);
  });

  it('are no longer waited for when the worker is told to stop', async () => {
    const stop = new AbortController();
    const { registry } = fakeNamespace({ mayAdd: false, atLook: () => stop.abort() });
    expect(await ensure(registry, 60_000, stop.signal)).not.toContain('registered');
  });
});
