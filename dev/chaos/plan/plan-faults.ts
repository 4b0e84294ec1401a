/** Faults of the API in a run: on one line, or everywhere for a while. Pure. */
import type { FaultInput } from '../../simulator/index.ts';
import type { ChaosKind } from '../kinds/chaos-kind.ts';
import { kindOf } from '../kinds/chaos-kinds.ts';
import type { FaultDeed, RevokeTokens } from './deeds.ts';
import { CYCLE_MS, isStorm } from './plan-attacks.ts';
import { overLines, type PlannedLine } from './plan-windows.ts';
import { randomOf, type Random } from './random.ts';

type Effect = FaultInput['effect'];

const EVERY_MS = 700;
const BESIDE_EVERY_MS = 1_500;
/** How often a calm has faults on paths other than the lines. */
const EVERY_CALM_MS = 3 * CYCLE_MS;
const OUTAGE_EVERY_MS = 9_000;
const REVOKE_EVERY_MS = 12_000;
/** A rule that met no request is removed after this. */
const LOCAL_MS = 6_000;

export interface FaultsOptions {
  readonly seed: number;
  readonly spanMs: number;
  readonly lines: readonly PlannedLine[];
}

/** Faults on single lines, outages of the API and of the login, revoked tokens. */
export function planFaults(options: FaultsOptions): readonly (FaultDeed | RevokeTokens)[] {
  const everywhere = outages(options).filter(({ atMs }) => isStorm(atMs));
  return [
    ...localFaults(options),
    ...faultsBeside(options),
    ...everywhere,
    ...revocations(options),
  ];
}

/** On what a window needs besides its line: met by whichever window of the kind comes first. */
function faultsBeside({ seed, spanMs, lines }: FaultsOptions): FaultDeed[] {
  const kinds = new Set(lines.map(({ id }) => kindOf(id)));
  return [...kinds].flatMap((kind) => {
    const random = randomOf(seed, `faults beside ${kind.kind}`);
    const faults: FaultDeed[] = [];
    if (kind.beside === undefined) return faults;
    for (let atMs = 3_000; atMs < spanMs; atMs += random.int(100, 2 * BESIDE_EVERY_MS)) {
      const id = `fault beside ${kind.kind} ${faults.length + 1}`;
      const rule = ruleBeside(random, id, kind);
      const of = kind.kind;
      // They excuse every window of the kind: most calms are without them.
      if (isStorm(atMs) || atMs % EVERY_CALM_MS > EVERY_CALM_MS - CYCLE_MS)
        faults.push({ kind: 'fault', atMs, id, line: null, of, rule, forMs: LOCAL_MS });
    }
    return faults;
  });
}

function ruleBeside(random: Random, id: string, kind: ChaosKind): FaultInput {
  const when = {
    method: random.pick(['GET', 'POST', 'PUT']),
    path: random.pick(kind.beside ?? []),
  };
  const drawn = effectOf(random, id, kind);
  // An edit concerns the line, not the other paths.
  const isEdit = drawn.kind === 'edit_between';
  return { id, when, times: 1, effect: isEdit ? { kind: 'reset_after_commit' } : drawn };
}

function localFaults({ seed, spanMs, lines }: FaultsOptions): FaultDeed[] {
  const random = randomOf(seed, 'faults');
  const faults: FaultDeed[] = [];
  const everyMs = overLines(EVERY_MS, lines);
  for (let atMs = 3_000; atMs < spanMs; atMs += random.int(100, 2 * everyMs)) {
    const id = `fault ${faults.length + 1}`;
    const line = random.pick(lines).id;
    const kind = kindOf(line);
    const method = random.chance(0.7) ? kind.method : 'GET';
    const times = random.chance(0.7) ? 1 : random.int(2, 4);
    const effect = effectOf(random, id, kind);
    const rule = { id, when: { method, path: kind.path(line) }, times, effect };
    faults.push({ kind: 'fault', atMs, id, line, rule, forMs: LOCAL_MS });
  }
  return faults;
}

/** For a kind without the drawn fault, the server fails instead. */
function effectOf(random: Random, mark: string, kind: ChaosKind): Effect {
  const own = (kind.faults ?? []).map((effect) => () => effect);
  const effects: readonly (() => Effect)[] = [
    () => ({ kind: 'answer', status: random.pick([500, 503]) }),
    () => tooMany(random),
    () => ({ kind: 'html', status: 502 }),
    () => ({ kind: 'delay', ms: random.int(100, 3_000) }),
    () => ({ kind: 'hang' }),
    () => ({ kind: 'reset_before' }),
    () => ({ kind: 'reset_after_commit' }),
    () => ({ kind: 'reset_after_commit' }),
    () => ({ kind: 'commit_late', ms: random.int(500, 6_000), answer: 'reset' }),
    () => ({ kind: 'edit_between', patch: kind.edit(random, mark) }),
    () => ({ kind: 'edit_between', patch: kind.edit(random, mark) }),
    () => ({ kind: 'revoke_token' }),
    () => ({ kind: 'bad_json' }),
  ];
  const drawn = random.pick([...effects, ...own])();
  return kind.meets(drawn) ? drawn : { kind: 'answer', status: 503 };
}

function tooMany(random: Random): Effect {
  const headers = { 'Retry-After': String(random.int(1, 3)) };
  return { kind: 'answer', status: 429, headers };
}

function outages({ seed, spanMs }: FaultsOptions): FaultDeed[] {
  const random = randomOf(seed, 'outages');
  const faults: FaultDeed[] = [];
  for (let atMs = random.int(5_000, 2 * OUTAGE_EVERY_MS); atMs < spanMs - 3_000;) {
    const id = `outage ${faults.length + 1}`;
    const rule = { id, when: whereOf(random), times: null, effect: outageOf(random) };
    const forMs = random.int(800, 4_000);
    faults.push({ kind: 'fault', atMs, id, line: null, rule, forMs });
    atMs += forMs + random.int(OUTAGE_EVERY_MS / 2, OUTAGE_EVERY_MS * 1.5);
  }
  return faults;
}

function whereOf(random: Random): FaultInput['when'] {
  return random.chance(0.25) ? { path: '/oauth/token' } : { path: '/api/**' };
}

function outageOf(random: Random): Effect {
  return random.pick<Effect>([
    { kind: 'answer', status: 503 },
    { kind: 'reset_before' },
    { kind: 'delay', ms: 700 },
  ]);
}

function revocations({ seed, spanMs }: FaultsOptions): RevokeTokens[] {
  const random = randomOf(seed, 'revocations');
  const deeds: RevokeTokens[] = [];
  for (let atMs = random.int(3_000, REVOKE_EVERY_MS); atMs < spanMs;) {
    deeds.push({ kind: 'revoke_tokens', atMs });
    atMs += random.int(REVOKE_EVERY_MS / 2, REVOKE_EVERY_MS * 1.5);
  }
  return deeds;
}
