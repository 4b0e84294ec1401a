/**
 * One line's part of the write log, read from its beginning: what the line would be without us (the truth), which
 * fields show whose change, and what is wrong with each of our writes. Pure.
 */
import { isDeepStrictEqual as isSame } from 'node:util';
import type { Fields } from '../../simulator/index.ts';
import type { ChaosKind } from '../kinds/chaos-kind.ts';
import { kindOf, type LineWrite } from '../kinds/chaos-kinds.ts';
import { isExcused } from './excuses/excuses.ts';
import type { Effect, Rule, Violation } from './trial.ts';
import { earliestApply, earliestRevert, latestApply, wasCalledOff } from './window-rules.ts';
import {
  applierOf,
  isDoubled,
  isLeftUnmarked,
  isToldDoubt,
  mayTouch,
  stoppedFor,
  wasTakenOver,
  type Course,
  type ReplayOptions,
} from './write-rules.ts';

/** A field of kinds whose description carries our mark. */
const MARK = 'mark';

interface Standing {
  readonly before: Fields;
  readonly after: Fields;
}

export class LineReplay {
  readonly violations: Violation[] = [];
  readonly #options: ReplayOptions;
  readonly #kind: ChaosKind;
  readonly #courses: readonly Course[];
  /** Which fields show the change of which window. */
  readonly #owners = new Map<string, Course>();
  /**
   * The values without us of fields that a window may have left to a person, which it may put back all the same.
   */
  readonly #left = new Map<string, { readonly owner: Course; readonly value: unknown }>();
  #truth: Fields | null = null;
  #stands: Fields | null = null;
  #last: Course | null = null;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#kind = kindOf(options.line);
    this.#courses = options.windows.map((facts) => ({
      facts,
      applied: null,
      baseline: null,
      over: null,
      touches: 0,
    }));
  }

  /** The line as it would be without us; null if there is none. */
  get truth(): Fields | null {
    return this.#truth;
  }

  take(write: LineWrite): void {
    this.#stands = write.after;
    if (write.by === 'admin') this.#takeEdit(write);
    else if (write.before !== null && write.after !== null)
      this.#takeOurs(write, { before: write.before, after: write.after });
  }

  /** What each window did. */
  effects(): readonly Effect[] {
    return this.#courses.map(({ facts, applied, over }) => ({
      facts,
      appliedMs: applied === null ? null : Date.parse(applied.at),
      revertedMs: over === null ? null : Date.parse(over.at),
    }));
  }

  /** After the last write: the line must be as it would be without us. */
  end(): void {
    const [stands, truth] = [this.#stands, this.#truth];
    if (stands === null || truth === null) return;
    const { managed, rest } = this.#kind;
    for (const field of [...managed, rest]) {
      if (isSame(stands[field], truth[field])) continue;
      const owner = this.#owners.get(field);
      const facts = owner?.facts ?? null;
      const evidence = { field, stands: stands[field], expected: truth[field], facts };
      if (owner === undefined)
        this.#blame('wrong_end_state', null, `${field} is not what it would be`, evidence);
      else if (!isToldDoubt(owner, this.#options))
        this.#blame('still_in_maintenance', owner, `${field} still shows the change`, evidence);
    }
  }

  #takeEdit({ before, after }: LineWrite): void {
    if (this.#truth === null || before === null || after === null) {
      this.#truth = after;
      this.#owners.clear();
      return;
    }
    const { managed, rest } = this.#kind;
    const edited = managed.filter((field) => !isSame(before[field], after[field]));
    for (const field of edited) this.#left.delete(field);
    const left = edited.includes(MARK) ? this.#leftUnmarked(edited) : [];
    const taken = new Set([...edited, ...left]);
    for (const field of taken) this.#owners.delete(field);
    const values = Object.fromEntries([...taken].map((field) => [field, after[field]]));
    this.#truth = { ...this.#truth, [rest]: after[rest], ...values };
  }

  /** The fields of windows that leave what they have written, because its owner is unknown without its mark. */
  #leftUnmarked(edited: readonly string[]): readonly string[] {
    const left = [...this.#owners].filter(
      ([field, owner]) => !edited.includes(field) && isLeftUnmarked(owner, this.#options),
    );
    for (const [field, owner] of left)
      this.#left.set(field, { owner, value: this.#truth?.[field] });
    return left.map(([field]) => field);
  }

  /** Its answer has arrived after all: it knew its own change. */
  #isTakenBack(course: Course, field: string, value: unknown): boolean {
    const left = this.#left.get(field);
    if (left?.owner !== course || !isSame(value, left.value)) return false;
    this.#left.delete(field);
    this.#truth = { ...this.#truth, [field]: left.value };
    return true;
  }

  #takeOurs(write: LineWrite, { before, after }: Standing): void {
    const { managed, rest } = this.#kind;
    const changed = managed.filter((field) => !isSame(before[field], after[field]));
    const applied = applierOf(this.#courses, this.#kind, { write, after, changed });
    if (applied !== undefined) this.#leaveToldDoubts(applied, before);
    this.#judgeOwner(write);
    if (!isSame(before[rest], after[rest]))
      this.#blame('outside_window', null, 'changes a field that is not managed', write);
    if (applied !== undefined) this.#takeApply(applied, write, after, changed);
    else if (changed.length === 0) this.#takeTouch(write);
    else this.#takeRevert(write, after, changed);
  }

  /** What a window has left to a person who was called is the baseline of the next window. */
  #leaveToldDoubts(applied: Course, before: Fields): void {
    if (this.#truth === null) return;
    const left = [...this.#owners]
      .filter(([, owner]) => owner !== applied && isToldDoubt(owner, this.#options))
      .map(([field]) => field);
    for (const field of left) this.#owners.delete(field);
    this.#truth = { ...this.#truth, ...Object.fromEntries(left.map((one) => [one, before[one]])) };
  }

  /** A line that a person has taken over belongs to no window any more. */
  #judgeOwner(write: LineWrite): void {
    const receivedMs = Date.parse(write.received_at);
    const taken = this.#courses.find(({ facts }) => wasTakenOver(facts, receivedMs));
    if (taken !== undefined)
      this.#blame('written_after_take_over', taken, 'a person had taken the line over', write);
  }

  /**
   * The same values with a new version: only to make late writes of a window in doubt stale. Nothing in it shows
   * whose it is: it belongs to the newest window that may send it, which is the previous one if the line is
   * released late.
   */
  #takeTouch(write: LineWrite): void {
    const receivedMs = Date.parse(write.received_at);
    const begun = this.#courses
      .filter(({ facts }) => facts.isBooked !== false && earliestApply(facts) <= receivedMs)
      .toSorted((a, b) => b.facts.startMs - a.facts.startMs);
    const [newest = null] = begun;
    const course = begun.find((one) => mayTouch(one, this.#options, receivedMs)) ?? newest;
    if (course === null)
      this.#blame('outside_window', null, 'no window of the line has begun', write);
    else this.#judgeTouch(course, write, receivedMs);
  }

  #judgeTouch(course: Course, write: LineWrite, receivedMs: number): void {
    const isRight = mayTouch(course, this.#options, receivedMs);
    course.touches += 1;
    if (isRight) return;
    this.#blame('needless_write', course, 'writes what stands, and nothing is in doubt', write);
  }

  #takeApply(course: Course, write: LineWrite, after: Fields, changed: readonly string[]): void {
    this.#judgeApply(course, write, after);
    for (const field of changed) this.#owners.set(field, course);
    this.#last = course;
    course.applied ??= write;
    if (this.#truth === null) return;
    const truth = this.#truth;
    course.baseline = Object.fromEntries(this.#kind.managed.map((field) => [field, truth[field]]));
  }

  #judgeApply(course: Course, write: LineWrite, after: Fields): void {
    const { facts } = course;
    const receivedMs = Date.parse(write.received_at);
    const earlyMs = earliestApply(facts) - receivedMs;
    if (earlyMs > 0) this.#blame('applied_early', course, `${earlyMs} ms early`, write);
    if (receivedMs > latestApply(facts))
      this.#blame('applied_late', course, 'after the latest moment to start', write);
    if (facts.isBooked === false)
      this.#blame('applied_unbooked', course, 'the window was refused', write);
    const stoppedMs = stoppedFor(this.#options, receivedMs);
    if (stoppedMs !== null)
      this.#blame(
        'applied_while_stopped',
        course,
        `starts were stopped ${stoppedMs} ms before`,
        write,
      );
    if (wasCalledOff(facts, receivedMs))
      this.#blame('applied_after_stop', course, 'it had been called off', write);
    if (isDoubled(course, this.#options.outages))
      this.#blame('applied_twice', course, 'its change had been made before', write);
    if ([...this.#owners.values()].some((owner) => owner !== course))
      this.#blame('applied_over_another', course, 'another window held the line', write);
    if (Object.entries(facts.written).some(([field, value]) => !isSame(after[field], value)))
      this.#blame('applied_wrong', course, 'not the values that were asked for', write);
  }

  #takeRevert(write: LineWrite, after: Fields, changed: readonly string[]): void {
    const course = changed.map((field) => this.#owners.get(field)).find(Boolean) ?? this.#last;
    if (course === null || (course.over !== null && !this.#owns(course))) {
      this.#blame('outside_window', course, 'nothing of a window stood there', write);
      return;
    }
    for (const field of changed) this.#judgeRestored(course, write, field, after[field]);
    this.#judgeMoment(course, write);
    if (!this.#owns(course)) course.over = write;
  }

  #judgeRestored(course: Course, write: LineWrite, field: string, value: unknown): void {
    const isOurs = this.#owners.delete(field);
    if (this.#truth === null || isSame(value, this.#truth[field])) return;
    if (this.#isTakenBack(course, field, value)) return;
    const isRestored =
      course.facts.onDrift === 'restore' && isSame(value, course.baseline?.[field]);
    if (!isOurs && isRestored) this.#truth = { ...this.#truth, [field]: value };
    else if (isOurs)
      this.#blame('reverted_wrong', course, `${field} is not what it would be without us`, write);
    else this.#blame('edit_overwritten', course, `${field} had been edited`, write);
  }

  /** A start that failed is put back at once; its phase and an outage must show that. */
  #judgeMoment(course: Course, write: LineWrite): void {
    const { facts } = course;
    const receivedMs = Date.parse(write.received_at);
    const earlyMs = earliestRevert(facts) - receivedMs;
    if (earlyMs <= 0) return;
    const hasFailed = facts.phase === 'skipped' || facts.phase === 'failed';
    if (hasFailed && isExcused(this.#options.outages, earliestApply(facts), receivedMs)) return;
    this.#blame('reverted_early', course, `${earlyMs} ms early`, write);
  }

  #owns(course: Course): boolean {
    return [...this.#owners.values()].includes(course);
  }

  #blame(rule: Rule, course: Course | null, what: string, evidence: unknown): void {
    const { line } = this.#options;
    this.violations.push({ rule, line, window: course?.facts.window ?? null, what, evidence });
  }
}
