/** The table of kinds: one row per kind. */
import type { RequestPipe } from '../pipe/request-pipe.ts';
import { dataTableRow } from './data-table-row.ts';
import { emergencyGroup } from './emergency-group.ts';
import { flowIvr } from './flow-ivr.ts';
import { ivr } from './ivr.ts';
import { scheduleGroup } from './schedules/schedule-group.ts';
import type { TargetKind, TargetKindName } from './target-kind.ts';

/** Every kind of target, on one pipe. */
export function targetKinds(pipe: RequestPipe): Readonly<Record<TargetKindName, TargetKind>> {
  return {
    'flow-ivr': flowIvr(pipe),
    ivr: ivr(pipe),
    'emergency-group': emergencyGroup(pipe),
    'schedule-group': scheduleGroup(pipe),
    'data-table-row': dataTableRow(pipe),
  };
}
