/** Finds the window that a name or the beginning of an id refers to, among those that Temporal lists. */
import {
  ACTIVE_PHASES,
  FINAL_PHASES,
  type Phase,
  type WindowStatus,
} from '../../contract/window/window.ts';
import type { Place } from '../temporal/connecting.ts';
import { AmbiguousIdError, WindowNotFoundError } from '../errors/window-errors.ts';
import { listWindows } from '../listing.ts';
import { lineOf, matchesAmong, wholeIds } from './window-names.ts';
import { describeIfAny } from './reading/window-record.ts';

/**
 * What a window is wanted for, in case several match. A verb takes the only one that it can act on, or else the only
 * one that is not over; `look` takes of one line the window that holds it, else one that needs a person, else the newest;
 * with `only`, exactly one must match.
 */
export const FIND_FOR = ['only', 'look', 'extend', 'end', 'cancel', 'retry'] as const;
export type FindFor = (typeof FIND_FOR)[number];

const MAX_SCANNED = 10_000;
/** As many as a person can choose from. */
const MAX_CANDIDATES = 9;

/** The phases in which a verb can have an effect. */
const FITTING: Readonly<Record<Exclude<FindFor, 'only' | 'look'>, readonly Phase[]>> = {
  extend: ['scheduled', 'applying', 'active'],
  end: ACTIVE_PHASES,
  cancel: ['requested', 'scheduled', ...ACTIVE_PHASES],
  retry: ['reverting'],
};

async function matchesOf(place: Place, text: string): Promise<readonly WindowStatus[]> {
  const rows: WindowStatus[] = [];
  for await (const row of listWindows(place, { limit: MAX_SCANNED })) rows.push(row);
  return matchesAmong(rows, text);
}

/** A refused window was never booked, and is ignored. */
function booked(rows: readonly WindowStatus[]): readonly WindowStatus[] {
  const left = rows.filter(({ phase }) => phase !== 'refused');
  return left.length > 0 ? left : rows;
}

/** Newest first, as listed. A window that was booked meanwhile does not hide the one that matters. */
function lookedAt(rows: readonly WindowStatus[]): readonly WindowStatus[] {
  if (new Set(rows.map(lineOf)).size !== 1) return rows;
  const holding = rows.filter(({ phase }) => ACTIVE_PHASES.includes(phase));
  const needing = rows.filter(({ attention }) => attention !== null);
  return [...holding, ...needing, ...rows].slice(0, 1);
}

/** The matching windows; if there are several, a person has to choose. */
function chosenFrom(rows: readonly WindowStatus[], wanted: FindFor): readonly WindowStatus[] {
  if (wanted === 'only') return rows;
  if (wanted === 'look') return lookedAt(rows);
  const fitting = rows.filter(({ phase }) => FITTING[wanted].includes(phase));
  if (fitting.length > 0) return fitting;
  const live = rows.filter(({ phase }) => !FINAL_PHASES.includes(phase));
  return live.length > 0 ? live : lookedAt(rows);
}

/** A list may show two runs of one id: the first is the newer one. */
function distinct(rows: readonly WindowStatus[]): readonly WindowStatus[] {
  const ids = rows.map(({ workflow_id: id }) => id);
  return rows.filter(({ workflow_id: id }, at) => ids.indexOf(id) === at);
}

/**
 * The id of the window that is meant.
 * @throws {WindowNotFoundError} @throws {AmbiguousIdError}
 */
export async function findId(place: Place, text: string, wanted: FindFor): Promise<string> {
  if (text.trim() === '') throw new WindowNotFoundError(JSON.stringify(text));
  for (const id of wholeIds(text)) if ((await describeIfAny(place, id)) !== null) return id;
  const found = distinct(chosenFrom(booked(await matchesOf(place, text)), wanted));
  const [only] = found;
  if (only === undefined) throw new WindowNotFoundError(text);
  if (found.length > 1) throw new AmbiguousIdError(text, found.slice(0, MAX_CANDIDATES));
  return only.workflow_id;
}
