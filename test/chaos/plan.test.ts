/** The plan of a run comes from its seed alone. */
import { KIND_NAMES, kindOf } from '../../dev/chaos/kinds/chaos-kinds.ts';
import { planOf } from '../../dev/chaos/plan/plan.ts';
import type { Deed } from '../../dev/chaos/plan/deeds.ts';
import { isCalm, isStorm } from '../../dev/chaos/plan/plan-attacks.ts';
import { BEFORE_MINUTE_MS, CLOCK_MINUTE_MS } from '../../dev/chaos/plan/plan-windows.ts';
import { randomOf } from '../../dev/chaos/plan/random.ts';

function draw(seed: number, name: string): readonly number[] {
  const random = randomOf(seed, name);
  return Array.from({ length: 20 }, () => random.int(1, 1_000));
}

/** Whether a moment of a run is on a whole minute of the clock. */
function isWhole(ms: number): boolean {
  return (ms + BEFORE_MINUTE_MS) % CLOCK_MINUTE_MS === 0;
}

function kindsOf(deeds: readonly Deed[]): readonly string[] {
  return [...new Set(deeds.map(({ kind }) => kind))].toSorted();
}

describe('chance', () => {
  it('is the same for the same seed and name, and another for any other', () => {
    expect(draw(7, 'edits')).toEqual(draw(7, 'edits'));
    expect(draw(7, 'edits')).not.toEqual(draw(8, 'edits'));
    expect(draw(7, 'edits')).not.toEqual(draw(7, 'faults'));
  });

  it('stays within its bounds and reaches them', () => {
    const random = randomOf(1, 'bounds');
    const drawn = new Set(Array.from({ length: 200 }, () => random.int(3, 5)));
    expect(drawn).toEqual(new Set([3, 4, 5]));
    expect(() => random.pick([])).toThrow('nothing to pick from');
  });
});

describe('a plan', () => {
  it('is the same for the same seed, and another for another', () => {
    const plan = planOf({ seed: 42, seconds: 60 });
    expect(planOf({ seed: 42, seconds: 60 })).toEqual(plan);
    expect(planOf({ seed: 43, seconds: 60 }).deeds).not.toEqual(plan.deeds);
  });

  it('has hundreds of windows in a minute, of every kind, and does everything to them', () => {
    const { windows, deeds } = planOf({ seed: 42, seconds: 60 });
    expect(windows.length).toBeGreaterThan(150);
    expect(new Set(windows.map(({ greeting }) => greeting)).size).toBe(windows.length);
    expect(windows.some(({ queue }) => queue === null)).toBe(true);
    expect(windows.some(({ isRival }) => isRival)).toBe(true);
    expect(windows.some(({ onDrift }) => onDrift === 'restore')).toBe(true);
    expect(kindsOf(deeds)).toEqual([
      'ask',
      'edit',
      'edit_back',
      'engine_cancel',
      'fault',
      'kill_server',
      'kill_worker',
      'message',
      'noise',
      'reset',
      'retry_now',
      'revoke_tokens',
      'stop_starts',
      'stop_worker',
      'take_over',
      'terminate',
      'undo',
    ]);
    const effects = deeds.flatMap((deed) => (deed.kind === 'fault' ? [deed.rule.effect.kind] : []));
    expect([...new Set(effects)].toSorted()).toEqual([
      'answer',
      'bad_json',
      'commit_late',
      'delay',
      'edit_between',
      'hang',
      'html',
      'reset_after_commit',
      'reset_before',
      'revoke_token',
    ]);
  });

  it('of several kinds has windows, edits and faults on each, by requests that the kind has', () => {
    const { lines, windows, deeds } = planOf({ seed: 42, seconds: 60, kinds: KIND_NAMES });
    const kinds = new Set(lines.map(({ id }) => kindOf(id).kind));
    expect([...kinds]).toEqual(KIND_NAMES);
    expect(new Set(windows.map(({ key }) => key)).size).toBe(windows.length);
    for (const name of KIND_NAMES) {
      const isOwn = (line: string | null): boolean => line !== null && kindOf(line).kind === name;
      const least = KIND_NAMES.length * (name === 'schedule-group' ? 4 : 8);
      expect(windows.filter(({ line }) => isOwn(line)).length).toBeGreaterThan(least);
      const edits = deeds.filter((deed) => deed.kind === 'edit' && isOwn(deed.line));
      expect(edits.length).toBeGreaterThan(5);
      const faults = deeds.filter((deed) => deed.kind === 'fault');
      const own = faults.filter(({ line }) => isOwn(line));
      expect(own.length).toBeGreaterThan(5);
      for (const { line, rule } of own)
        expect(rule.when?.path).toBe(kindOf(line ?? '').path(line ?? ''));
    }
    const groups = windows.filter(({ line }) => kindOf(line).isAnswered);
    expect(groups.every(({ onDrift }) => onDrift === 'keep')).toBe(true);
  });

  it('starts windows on schedules on whole minutes of the clock, and ends extended ones there', () => {
    const { windows, deeds, minuteMs } = planOf({ seed: 42, seconds: 180, kinds: KIND_NAMES });
    const onSchedules = windows.filter(({ line }) => kindOf(line).isOnWholeMinute === true);
    expect(onSchedules.every(({ startMs }) => isWhole(startMs))).toBe(true);
    // Three in the run, and one that is called off when the run is over.
    expect(new Set(onSchedules.map(({ startMs }) => startMs)).size).toBe(4);
    const ends = onSchedules.flatMap(({ key, startMs, minutes }) =>
      deeds.flatMap((deed) =>
        deed.kind === 'message' && deed.window === key && deed.verb === 'extend'
          ? [startMs + (minutes + deed.byMinutes) * minuteMs]
          : [],
      ),
    );
    expect(ends.length).toBeGreaterThan(5);
    expect(ends.every(isWhole)).toBe(true);
  });

  it.each([1_500, 3_000, 8_000])(
    'calls windows off in every way between their entries and their start, minutes of %i ms',
    (minuteMs) => {
      const spanMs = 60_000;
      const { lines, windows, deeds } = planOf({
        seed: 42,
        seconds: 60,
        minuteMs,
        kinds: KIND_NAMES,
      });
      const off = windows.filter(({ key }) => key.endsWith('-off'));
      expect(off.length).toBeGreaterThanOrEqual(10);
      const own = new Set(off.map(({ line }) => line));
      expect(own.size).toBe(off.length);
      expect(lines.filter(({ id }) => own.has(id))).toHaveLength(off.length);
      expect(windows.filter(({ line }) => own.has(line))).toEqual(off);
      expect(off.every(({ startMs }) => isWhole(startMs) && startMs - spanMs >= 30_000)).toBe(true);
      const ways = off.map(({ key, line, startMs }) => {
        const enteredMs = startMs - (kindOf(line).aheadMinutes ?? 0) * minuteMs;
        const said = deeds.filter((deed) => 'window' in deed && deed.window === key);
        expect(said.filter(({ kind, atMs }) => kind === 'ask' && atMs < enteredMs)).toHaveLength(1);
        const calls = said.filter(({ kind }) => kind !== 'ask');
        expect(calls.every(({ atMs }) => atMs > enteredMs && startMs - atMs > 8_000)).toBe(true);
        return calls.map((deed) => (deed.kind === 'message' ? deed.channel : deed.kind)).join();
      });
      expect(new Set(ways)).toEqual(
        new Set(['update', 'signal', 'engine_cancel', 'terminate', '']),
      );
      const [{ startMs } = { startMs: 0 }] = off;
      const held = deeds.filter(({ kind, atMs }) => kind === 'stop_starts' && atMs > spanMs);
      expect(held.map(({ atMs }) => startMs - atMs > 8_000)).toEqual([true]);
      const attacks = deeds.filter(({ kind }) => /_worker|_server|fault/.test(kind));
      expect(attacks.every(({ atMs }) => atMs < spanMs)).toBe(true);
    },
  );

  it.each([60, 120])('has windows that begin together, in a storm, in %i seconds', (seconds) => {
    const { lines, windows, minuteMs } = planOf({ seed: 42, seconds, together: 200 });
    const herd = windows.filter(({ line }) => line.includes('herd'));
    expect(new Set(herd.map(({ line }) => line)).size).toBe(200);
    expect(herd.every(({ line }) => lines.some(({ id }) => id === line))).toBe(true);
    expect(new Set(herd.map(({ startMs }) => startMs))).toHaveProperty('size', 1);
    const [{ startMs, minutes, askAtMs } = { startMs: 0, minutes: 0, askAtMs: 0 }] = herd;
    expect(askAtMs).toBeLessThan(startMs);
    expect(isStorm(startMs)).toBe(true);
    expect(isStorm(startMs + minutes * minuteMs)).toBe(seconds === 120);
  });

  it('makes writes that are ignored, of a kind whose entry must be proven', () => {
    const { deeds } = planOf({ seed: 42, seconds: 60, kinds: ['schedule-group'] });
    const faults = deeds.flatMap((deed) => (deed.kind === 'fault' ? [deed] : []));
    expect(faults.map(({ rule }) => rule.effect.kind)).toContain('ignored_write');
    const beside = faults.filter(({ of }) => of === 'schedule-group');
    expect(beside.length).toBeGreaterThan(10);
  });

  it('holds up no write of what has no version', () => {
    const { deeds } = planOf({ seed: 42, seconds: 600, kinds: ['data-table-row'] });
    const effects = deeds.flatMap((deed) =>
      deed.kind === 'fault' && deed.line !== null ? [deed.rule.effect.kind] : [],
    );
    expect(effects).toContain('reset_after_commit');
    expect(effects.filter((kind) => /delay|edit_between|commit_late/.test(kind))).toEqual([]);
  });

  it('lets some windows follow each other at once', () => {
    const { windows, minuteMs } = planOf({ seed: 42, seconds: 60 });
    const ends = new Set(
      windows.map(({ line, startMs, minutes }) => `${line} ${startMs + minutes * minuteMs}`),
    );
    const next = windows.filter(({ line, startMs }) => ends.has(`${line} ${startMs}`));
    expect(next.length).toBeGreaterThan(10);
  });

  it('never attacks one worker twice at a time, and all of it ends with the run', () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const { deeds } = planOf({ seed, seconds: 60 });
      let freeMs = 0;
      for (const deed of deeds) {
        expect(deed.atMs).toBeLessThan(60_000);
        if (deed.kind !== 'kill_worker' && deed.kind !== 'stop_worker') continue;
        expect(deed.atMs).toBeGreaterThanOrEqual(freeMs);
        freeMs = deed.atMs + deed.forMs;
      }
    }
  });

  it('has reverts that are refused in a calm, if nothing excuses a retry that is ignored', () => {
    for (const kinds of [['flow-ivr'], KIND_NAMES])
      for (let seed = 0; seed < 20; seed += 1) {
        const { windows, deeds, minuteMs } = planOf({ seed, seconds: 60, kinds });
        const retried = new Set(
          deeds.flatMap((deed) => (deed.kind === 'retry_now' ? [deed.window] : [])),
        );
        const calm = windows.filter(({ key, line, startMs, minutes }) => {
          const endMs = startMs + minutes * minuteMs;
          return (
            retried.has(key) && !kindOf(line).isAnswered && isCalm(startMs + 5_000, endMs + 12_000)
          );
        });
        expect(calm.length).toBeGreaterThanOrEqual(5);
        expect(calm.every(({ askAtMs, startMs }) => startMs - askAtMs > 20_000)).toBe(true);
      }
  });

  it('terminates windows, unless told not to', () => {
    const options = { seed: 1, seconds: 60 };
    const none = planOf({ ...options, terminations: 0 });
    expect(kindsOf(none.deeds)).not.toContain('terminate');
    expect(kindsOf(planOf(options).deeds)).toContain('terminate');
  });
});
