/** The course of a revert with a model of the API: what it accepts as proof, what it writes, when it is done. */
import * as fc from 'fast-check';
import { isGenesysError } from '../../src/adapters/genesys/index.ts';
import {
  firstFacts,
  presumeSent,
  putBack,
  readRevertFacts,
  toJson,
  type PutBackEnd,
  type RevertFacts,
  type RevertGoal,
} from '../../src/line/index.ts';
import { LINE_ID, LineModel, type ReadFault, type WriteFault } from './line-model.ts';

const BASELINE = { name: 'Main line', greeting: 'Welcome', routing: 'skills' };
const OURS = { name: 'Maintenance', greeting: 'Later', routing: 'none' };
const BEFORE_VERSION = 14;
const OUR_VERSION = 15;

/** A line that this window has changed: version 14 was its baseline, 15 is its write. */
function changedLine(): LineModel {
  const line = new LineModel(BEFORE_VERSION, BASELINE);
  line.states.push({ version: OUR_VERSION, fields: OURS });
  return line;
}

class Revert {
  facts: RevertFacts = firstFacts(OUR_VERSION);
  nowMs = 1_000_000;
  tries = 0;
  readonly told: string[] = [];
  readonly #line: LineModel;
  readonly #goal: RevertGoal;

  constructor(line: LineModel, goal: Partial<RevertGoal> = {}) {
    this.#line = line;
    this.#goal = {
      id: LINE_ID,
      baseline: BASELINE,
      written: OURS,
      onDrift: 'keep',
      version: null,
      outdateLateWrites: false,
      ...goal,
    };
  }

  #keep(facts: RevertFacts): void {
    this.facts = readRevertFacts(toJson(facts)) ?? this.facts;
  }

  /** One attempt; null if the API failed. What it learned is passed on as JSON, as between attempts. */
  async attempt(): Promise<PutBackEnd | null> {
    const context = { priority: 'revert', deadlineAt: Infinity, purpose: 'test' } as const;
    this.tries += 1;
    let requests = 0;
    try {
      return await putBack(this.#line.target(), this.#goal, this.facts, {
        reading: () => context,
        writing: () => context,
        // The deadline of an attempt.
        mayContinue: () => (requests += 1) < 1_000,
        nowMs: () => this.nowMs,
        learned: (facts) => this.#keep(facts),
        sending: (facts) => this.#keep(facts),
        wrote: ({ version }) => void this.told.push(`wrote ${version}`),
        unproven: ({ version }) => void this.told.push(`took ${version}`),
        failed: () => undefined,
        readOlder: () => undefined,
        alreadyBack: () => undefined,
      });
    } catch (error) {
      if (!isGenesysError(error)) throw error;
      return null;
    }
  }

  /** Attempts at the engine's pace, until the line is back or a person is called. */
  async untilEnd(most = 200): Promise<PutBackEnd> {
    for (let pauseMs = 1_000; this.tries < most; pauseMs = Math.min(60_000, pauseMs * 2)) {
      const end = await this.attempt();
      if (end !== null && end.kind !== 'later') return end;
      this.nowMs += pauseMs;
    }
    throw new Error('neither back nor in the hands of a person');
  }

  /** Like {@link untilEnd}; a person who is called does nothing, and attempts continue. */
  async untilBack(): Promise<void> {
    while ((await this.untilEnd()).kind !== 'back') this.nowMs += 60_000;
  }
}

describe('a read older than what is known', () => {
  it('proves nothing: neither back nor written, until a newer one comes', async () => {
    const line = changedLine();
    line.readFaults.push('lags', 'lags');
    const revert = new Revert(line);
    await expect(revert.attempt()).resolves.toMatchObject({ kind: 'later', why: 'older_read' });
    expect(line.writes).toEqual([]);
    await expect(revert.untilEnd()).resolves.toMatchObject({ kind: 'back', wrote: true });
    expect(line.now.fields).toEqual(BASELINE);
  });

  it('of an object that was restored from a backup with our change is put back after a minute, guarded', async () => {
    const line = changedLine();
    line.remake(3, OURS);
    const revert = new Revert(line);
    await expect(revert.untilEnd()).resolves.toMatchObject({ kind: 'back', wrote: true });
    expect(line.now.fields).toEqual(BASELINE);
    expect(revert.nowMs).toBeGreaterThanOrEqual(1_060_000);
  });

  it.each([true, false])(
    'of such an object gets back what the API takes; its refusals (named: %s) end an attempt',
    async (names) => {
      const line = changedLine();
      line.remake(3, OURS);
      line.refuses.add('routing');
      line.names = names;
      await expect(new Revert(line).untilEnd()).resolves.toMatchObject({
        kind: 'person',
        why: 'write_refused',
      });
      expect(line.now.fields).toEqual({ ...OURS, greeting: BASELINE.greeting });
    },
  );

  it('with other values for a minute is a matter for a person, and nothing is written', async () => {
    const line = changedLine();
    line.remake(3, { ...BASELINE, greeting: 'Theirs' });
    await expect(new Revert(line).untilEnd()).resolves.toMatchObject({
      kind: 'person',
      why: 'older_object',
    });
    expect(line.writes).toEqual([]);
  });
});

describe('a conflict', () => {
  it('is one if the next read shows another version', async () => {
    const line = changedLine();
    line.edit({ description: 'an edit of another field' });
    const revert = new Revert(line, { version: OUR_VERSION });
    await expect(revert.attempt()).resolves.toMatchObject({ kind: 'back', wrote: true });
  });

  it('that the reads do not explain for thirty seconds is a refusal, told in its own words', async () => {
    const line = changedLine();
    const forEver = Array.from({ length: 500 }, () => 'conflict_for_nothing' as const);
    line.writeFaults.push(...forEver);
    const revert = new Revert(line);
    await expect(revert.attempt()).resolves.toMatchObject({ why: 'unexplained_conflict' });
    const sent = 500 - line.writeFaults.length;
    revert.nowMs += 10_000;
    await expect(revert.attempt()).resolves.toMatchObject({ why: 'unexplained_conflict' });
    expect(500 - line.writeFaults.length).toBe(sent);
    await expect(revert.untilEnd()).resolves.toMatchObject({
      kind: 'person',
      why: 'write_refused',
      message: expect.stringContaining('version_conflict of the model'),
    });
  });

  it('that has proved to be a refusal is reported as one by every attempt after it', async () => {
    const line = changedLine();
    line.writeFaults.push(...Array.from({ length: 500 }, () => 'conflict_for_nothing' as const));
    const revert = new Revert(line);
    await revert.untilEnd();
    for (let again = 0; again < 3; again += 1)
      await expect(revert.attempt()).resolves.toMatchObject({
        why: 'write_refused',
        message: expect.stringMatching(/refuses the write of .*although the version is still \d+/),
      });
  });
});

describe('a write that only outdates late ones', () => {
  it('is tried with each field, and then a person is called, if the API refuses what is there', async () => {
    const line = new LineModel(BEFORE_VERSION, BASELINE);
    line.refuses.add('name');
    const revert = new Revert(line, { outdateLateWrites: true });
    revert.facts = firstFacts(BEFORE_VERSION);
    await expect(revert.attempt()).resolves.toMatchObject({ kind: 'back', wrote: true });
    expect(line.writes.map(({ fields }) => fields)).toEqual([{ greeting: BASELINE.greeting }]);
    const other = new LineModel(BEFORE_VERSION, BASELINE);
    for (const field of Object.keys(BASELINE)) other.refuses.add(field);
    const refused = new Revert(other, { outdateLateWrites: true });
    refused.facts = firstFacts(BEFORE_VERSION);
    await expect(refused.attempt()).resolves.toMatchObject({ why: 'write_refused' });
    expect(other.writes).toEqual([]);
  });
});

describe('an answer that does not show what was sent', () => {
  it('of an older object costs one read, which proves the line back', async () => {
    const line = changedLine();
    line.writeFaults.push('answers_before');
    const revert = new Revert(line, { version: OUR_VERSION });
    await expect(revert.attempt()).resolves.toMatchObject({ kind: 'back', wrote: true });
    expect(line.writes).toHaveLength(1);
  });

  it('of a gateway that keeps our change is no proof: it is written again', async () => {
    const line = changedLine();
    line.writeFaults.push('merges');
    await expect(new Revert(line).untilEnd()).resolves.toMatchObject({ kind: 'back' });
    expect(line.now.fields).toEqual(BASELINE);
  });

  it('in a form of the API’s own is back, and told', async () => {
    const line = new LineModel(BEFORE_VERSION, { ...BASELINE, greeting: ' Welcome ' });
    line.states.push({ version: OUR_VERSION, fields: OURS });
    line.tidies = true;
    const revert = new Revert(line, { baseline: { ...BASELINE, greeting: ' Welcome ' } });
    await expect(revert.untilEnd()).resolves.toMatchObject({ kind: 'back', ownForm: ['greeting'] });
    // The answer is not what was sent, and yet the write belongs in the audit.
    expect(revert.told).toEqual(['took 16']);
    expect(line.writes).toHaveLength(1);
  });
});

describe('an edit in another case', () => {
  it.each([
    ['of a field that was not sent is drift', [], ['greeting'], []],
    ['is the API’s own form where its field may have been sent', ['killed'], [], ['greeting']],
  ])('%s', async (_what, falls, drift, ownForm) => {
    const line = changedLine();
    line.edit({ greeting: 'WELCOME' });
    const revert = new Revert(line);
    if (falls.length > 0) revert.facts = presumeSent(revert.facts);
    const end = await revert.untilEnd();
    expect(end).toMatchObject({ kind: 'back', wrote: true, ownForm });
    expect(end.kind === 'back' && end.drift.map(({ field }) => field)).toEqual(drift);
    expect(line.now.fields).toEqual({ ...BASELINE, greeting: 'WELCOME' });
  });
});

describe('a field that the API refuses', () => {
  it.each([true, false])('keeps no other from going back (named: %s)', async (names) => {
    const line = changedLine();
    line.names = names;
    line.refuses.add('routing');
    const end = await new Revert(line).untilEnd();
    expect(end).toMatchObject({ kind: 'person', why: 'write_refused' });
    expect(end).toMatchObject({ message: expect.stringContaining('routing') });
    // The mark stays while another of our fields does: the next window would arm on it.
    expect(line.now.fields).toEqual({ ...BASELINE, name: OURS.name, routing: OURS.routing });
  });

  it.each([true, false])(
    'is the only one that waits, if it is the mark (named: %s)',
    async (names) => {
      const line = changedLine();
      line.names = names;
      line.refuses.add('name');
      await expect(new Revert(line).untilEnd()).resolves.toMatchObject({ why: 'write_refused' });
      expect(line.now.fields).toEqual({ ...BASELINE, name: OURS.name });
    },
  );

  it.each([true, false])(
    'is sent once if no other goes back without it (named: %s)',
    async (names) => {
      const line = changedLine();
      line.isIndivisible = true;
      line.names = names;
      line.refuses.add('routing');
      const end = await new Revert(line).untilEnd();
      expect(end).toMatchObject({ kind: 'person', why: 'write_refused' });
      expect(line.now.fields).toEqual(OURS);
      expect(line.attempted).toBe(1);
    },
  );

  it('goes back once the API takes it', async () => {
    const line = changedLine();
    line.refuses.add('routing');
    const revert = new Revert(line);
    await revert.untilEnd();
    line.refuses.clear();
    await expect(revert.untilEnd()).resolves.toMatchObject({ kind: 'back' });
    expect(line.now.fields).toEqual(BASELINE);
  });
});

type Turn =
  | { readonly kind: 'write_fault'; readonly fault: WriteFault }
  | { readonly kind: 'read_fault'; readonly fault: ReadFault }
  /** The worker was killed: nothing that the attempt learned is left. */
  | { readonly kind: 'killed' }
  /** An abandoned write reaches the API. */
  | { readonly kind: 'arrives' }
  | { readonly kind: 'edit'; readonly field: 'name' | 'greeting' | 'routing' };

const anyTurn: fc.Arbitrary<Turn> = fc.oneof(
  fc.record({
    kind: fc.constant('write_fault' as const),
    fault: fc.constantFrom<WriteFault>(
      'lost_landed',
      'lost',
      'conflict_for_nothing',
      'answers_before',
      'merges',
      'twice',
      'unavailable',
      'late',
    ),
  }),
  fc.record({
    kind: fc.constant('read_fault' as const),
    fault: fc.constantFrom<ReadFault>('lags', 'unavailable'),
  }),
  fc.constantFrom<Turn>({ kind: 'killed' }, { kind: 'arrives' }),
  fc.record({
    kind: fc.constant('edit' as const),
    field: fc.constantFrom('name' as const, 'greeting' as const, 'routing' as const),
  }),
);

/** How a window knows its change: by an answer; without one, and its write has landed, or is still under way. */
type Heard = 'answered' | 'landed' | 'late';

function trimmed(value: unknown): unknown {
  return typeof value === 'string' ? value.trim() : value;
}

function startedLine(heard: Heard, tidies: boolean) {
  const baseline = { ...BASELINE, greeting: ' Welcome ' };
  const sent = { ...OURS, greeting: ' Later ' };
  const stored = tidies ? { ...sent, greeting: 'Later' } : sent;
  const line = new LineModel(BEFORE_VERSION, baseline);
  line.tidies = tidies;
  if (heard === 'late') line.late.push({ version: BEFORE_VERSION, fields: sent });
  else line.states.push({ version: OUR_VERSION, fields: stored });
  const unheard = { isSentOnly: true, lostFor: BEFORE_VERSION, outdateLateWrites: true };
  const goal = heard === 'answered' ? { written: stored } : { written: sent, ...unheard };
  const floor = heard === 'answered' ? OUR_VERSION : BEFORE_VERSION;
  return { line, goal: { baseline, ...goal }, facts: firstFacts(floor) };
}

describe('whatever happens to requests, line and workers', () => {
  const started = fc.record({
    heard: fc.constantFrom<Heard>('answered', 'landed', 'late'),
    tidies: fc.boolean(),
    unread: fc.boolean(),
  });

  it('ends with originals and the edits of others, and never writes over one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyTurn, { maxLength: 8 }),
        started,
        async (turns, { heard, tidies, unread }) => {
          const { line, goal, facts } = startedLine(heard, tidies);
          const theirs: Record<string, string> = {};
          const version = unread && heard === 'answered' ? OUR_VERSION : null;
          const revert = new Revert(line, { ...goal, version });
          revert.facts = facts;
          for (const [at, turn] of turns.entries()) {
            if (turn.kind === 'write_fault') line.writeFaults.push(turn.fault);
            else if (turn.kind === 'read_fault') line.readFaults.push(turn.fault);
            else if (turn.kind === 'killed') revert.facts = presumeSent(facts);
            else if (turn.kind === 'arrives') line.landLate();
            else {
              theirs[turn.field] = `theirs ${at}`;
              line.edit({ [turn.field]: `theirs ${at}` });
            }
            if (at % 2 === 1) await revert.attempt();
          }
          line.writeFaults.length = 0;
          line.readFaults.length = 0;
          await revert.untilBack();
          line.landLate();
          const { greeting, ...others } = line.now.fields;
          expect({ ...others, greeting: trimmed(greeting) }).toEqual({
            ...BASELINE,
            ...theirs,
          });
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('a window that restores over edits', () => {
  it('writes over an edit of its own time and reports it, and not over one after its revert has landed unheard', async () => {
    const during = changedLine();
    during.edit({ greeting: 'Theirs' });
    await expect(new Revert(during, { onDrift: 'restore' }).untilEnd()).resolves.toMatchObject({
      drift: [{ field: 'greeting', baseline: 'Welcome', written: 'Later', now: 'Theirs' }],
      keepsDrift: false,
    });
    expect(during.now.fields).toEqual(BASELINE);
    const after = changedLine();
    after.writeFaults.push('lost_landed');
    const revert = new Revert(after, { onDrift: 'restore' });
    await expect(revert.attempt()).resolves.toBeNull();
    after.edit({ greeting: 'Theirs' });
    await expect(revert.untilEnd()).resolves.toMatchObject({ kind: 'back', keepsDrift: true });
    expect(after.now.fields).toEqual({ ...BASELINE, greeting: 'Theirs' });
  });

  it('not even over a new name, which carried our mark', async () => {
    const line = changedLine();
    line.writeFaults.push('lost_landed');
    const revert = new Revert(line, { onDrift: 'restore' });
    await revert.attempt();
    line.edit({ name: 'Renamed' });
    await expect(revert.untilEnd()).resolves.toMatchObject({ kind: 'back', keepsDrift: true });
    expect(line.now.fields).toEqual({ ...BASELINE, name: 'Renamed' });
  });
});

describe('a change of which no answer was ever heard', () => {
  it('is not there if the mark of another installation stands: nothing of that is written over', async () => {
    const line = new LineModel(BEFORE_VERSION, BASELINE);
    line.edit({ ...OURS, greeting: 'Theirs' });
    const theirs = line.now.fields;
    const unheard = { isSentOnly: true, lostFor: BEFORE_VERSION, unansweredFor: BEFORE_VERSION };
    const revert = new Revert(line, { ...unheard, outdateLateWrites: true });
    revert.facts = firstFacts(BEFORE_VERSION);
    const end = await revert.untilEnd();
    expect(end).toMatchObject({ kind: 'back', keepsDrift: true });
    expect(end.kind === 'back' && end.drift.map(({ field }) => field)).toEqual([
      'name',
      'greeting',
      'routing',
    ]);
    expect(line.now.fields).toEqual(theirs);
  });

  it('is not there either once a write of ours that changes nothing has been told as a conflict', async () => {
    const line = new LineModel(BEFORE_VERSION, BASELINE);
    line.edit({ ...OURS, greeting: 'Theirs' });
    const theirs = line.now.fields;
    line.writeFaults.push('lost_landed');
    const unheard = { isSentOnly: true, lostFor: BEFORE_VERSION, unansweredFor: BEFORE_VERSION };
    const revert = new Revert(line, { ...unheard, outdateLateWrites: true });
    revert.facts = firstFacts(BEFORE_VERSION);
    await expect(revert.untilEnd()).resolves.toMatchObject({ kind: 'back', keepsDrift: true });
    expect(line.writes).toHaveLength(2);
    expect(line.now.fields).toEqual(theirs);
  });

  it.each([
    ['neither our mark nor our text stands', { name: 'Theirs', greeting: 'Theirs' }, false],
    ['our mark stands', { greeting: 'Theirs' }, true],
    ['our text stands', { name: 'Theirs' }, true],
  ])('is told of a routing like ours where %s', async (_what, edit, goesBack) => {
    const line = changedLine();
    line.edit(edit);
    const unheard = { isSentOnly: true, lostFor: BEFORE_VERSION, unansweredFor: BEFORE_VERSION };
    const end = await new Revert(line, unheard).untilEnd();
    const drift = end.kind === 'back' ? end.drift.map(({ field }) => field) : [];
    expect(line.now.fields['routing']).toBe(goesBack ? BASELINE.routing : OURS.routing);
    expect(drift.includes('routing')).toBe(!goesBack);
  });

  const tidied = { ...OURS, greeting: 'later' };

  it('is known on the line in the form that an API gives to texts', async () => {
    const line = new LineModel(BEFORE_VERSION, BASELINE);
    line.states.push({ version: OUR_VERSION, fields: tidied });
    line.edit({ description: 'another field' });
    const revert = new Revert(line, { isSentOnly: true, lostFor: BEFORE_VERSION });
    await expect(revert.untilEnd()).resolves.toMatchObject({ kind: 'back', drift: [] });
    expect(line.now.fields).toEqual({ ...BASELINE, description: 'another field' });
  });

  it('in another form than the API is known to keep is an edit', async () => {
    const line = changedLine();
    line.edit({ greeting: tidied.greeting });
    await expect(new Revert(line).untilEnd()).resolves.toMatchObject({
      kind: 'back',
      drift: [{ field: 'greeting' }],
    });
  });
});
