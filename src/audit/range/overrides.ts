/** Where somebody bypassed a rule, or the person who requested a window, found in the window's records. Pure. */
import type { OverrideEntry, OverrideName } from '../../contract/reporting/audit-entry.ts';
import type { AuditEvent, AuditRecord } from '../../contract/reporting/audit-record.ts';
import { isRecord, type JsonValue } from '../../contract/values/json.ts';
import { CANCELLED_IN_TEMPORAL } from '../history/engine.ts';
import { recordIn, type Raw } from '../history/history-event.ts';

function askedIn(request: Raw): readonly OverrideName[] {
  const target = recordIn(request, 'target');
  const all: readonly (readonly [OverrideName, boolean])[] = [
    ['allow_dependants', request['allow_dependants'] === true],
    ['on_drift_restore', request['on_drift'] === 'restore'],
    ['shared', target['shared'] === true],
    ['unmarked', target['mark'] === false],
  ];
  return all.flatMap(([name, isAsked]) => (isAsked ? [name] : []));
}

const BY_OTHERS: Readonly<Partial<Record<AuditEvent, OverrideName>>> = {
  extended: 'extended_by_other',
  end_requested: 'ended_by_other',
  cancel_requested: 'cancelled_by_other',
};

const ALWAYS: Readonly<Partial<Record<AuditEvent, OverrideName>>> = {
  taken_over: 'taken_over',
  terminated: 'terminated',
  reset: 'reset',
  restored: 'restored',
  starts_stopped: 'starts_stopped',
  starts_allowed: 'starts_allowed',
};

function byOther({ event, actor, reason }: AuditRecord, requestedBy: string | null) {
  const name = BY_OTHERS[event];
  if (name === undefined) return [];
  if (reason === CANCELLED_IN_TEMPORAL) return ['cancelled_in_temporal'] as const;
  const isSame = actor?.trim().toLowerCase() === requestedBy?.trim().toLowerCase();
  return actor !== null && isSame ? [] : [name];
}

function detailed({ event, details }: AuditRecord): readonly OverrideName[] {
  const said = isRecord(details) ? details : {};
  const isRestore = event === 'restored';
  const accepted = isRestore ? said['accepted_version'] : said['accept_version'];
  const isAccepted = (isRestore || event === 'retry_requested') && typeof accepted === 'number';
  return [
    ...(event === 'drift' && said['kept'] === false ? (['edit_overwritten'] as const) : []),
    ...(isAccepted ? (['accept_version'] as const) : []),
    ...(isRestore && said['forced'] === true ? (['force'] as const) : []),
  ];
}

function namesOf(record: AuditRecord, request: Raw, requestedBy: string | null): OverrideName[] {
  const always = ALWAYS[record.event];
  return [
    ...(record.event === 'accepted' ? askedIn(request) : []),
    ...byOther(record, requestedBy),
    ...(always === undefined ? [] : [always]),
    ...detailed(record),
  ];
}

function toEntry(
  override: OverrideName,
  record: AuditRecord,
  requested_by: string | null,
): OverrideEntry {
  const { timestamp, workflow_id, run_id, target, actor, actor_source, reason } = record;
  // The findings of an acceptance are in its own record and do not concern the override.
  const details: JsonValue = record.event === 'accepted' ? null : record.details;
  return {
    kind: 'override',
    timestamp,
    override,
    target,
    workflow_id,
    run_id,
    requested_by,
    actor,
    actor_source,
    reason,
    details,
  };
}

/** The overrides in the records of one window, in order; `request` is what it was started with. */
export function overridesIn(records: readonly AuditRecord[], request: Raw): OverrideEntry[] {
  const requestedBy = records.find(({ event }) => event === 'accepted')?.actor ?? null;
  return records.flatMap((record) =>
    namesOf(record, request, requestedBy).map((name) => toEntry(name, record, requestedBy)),
  );
}
