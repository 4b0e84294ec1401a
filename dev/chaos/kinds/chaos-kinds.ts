/** The kinds for chaos, one row each: a new kind is a new row. Pure. */
import type { AnyWrite, Fields, WriteRecord } from '../../simulator/index.ts';
import type { ChaosKind, ObjectChaosKind } from './chaos-kind.ts';
import { DATA_TABLE_ROW } from './data-table-row.ts';
import { EMERGENCY_GROUP } from './emergency-group.ts';
import { FLOW_IVR } from './flow-ivr.ts';
import { IVR } from './ivr.ts';
import { SCHEDULE_GROUP } from './schedule-group.ts';

/** Those of a real organisation. */
export const OBJECT_KINDS: readonly ObjectChaosKind[] = [
  IVR,
  EMERGENCY_GROUP,
  SCHEDULE_GROUP,
  DATA_TABLE_ROW,
];
const CHAOS_KINDS: readonly ChaosKind[] = [FLOW_IVR, ...OBJECT_KINDS];

export const KIND_NAMES: readonly string[] = CHAOS_KINDS.map(({ kind }) => kind);

/** A change of a line, the line as the oracle reads it. */
export interface LineWrite extends Omit<WriteRecord, 'before' | 'after'> {
  readonly before: Fields | null;
  readonly after: Fields | null;
}

/** The kind of a line, by its id: menus may have any id. */
export function kindOf(line: string): ChaosKind {
  return objectKindOf(line) ?? FLOW_IVR;
}

/** Undefined if it is a menu. */
export function objectKindOf(line: string): ObjectChaosKind | undefined {
  return OBJECT_KINDS.find(({ prefix }) => line.startsWith(prefix));
}

/** The entries of the write log about lines of the run. */
export function readWrites(log: readonly AnyWrite[]): readonly LineWrite[] {
  return log.flatMap((write): LineWrite[] => {
    if (!('kind' in write)) return [write];
    const kind = objectKindOf(write.target);
    if (kind?.object !== write.kind) return [];
    const read = (fields: Fields | null) => (fields === null ? null : kind.read(fields));
    return [{ ...write, if_match: null, before: read(write.before), after: read(write.after) }];
  });
}
