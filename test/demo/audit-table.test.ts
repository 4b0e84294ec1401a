import type { AuditRecord } from '../../src/client/index.ts';
import { auditTable } from '../../dev/demo/narration/audit-table.ts';
import { clock } from '../../dev/demo/narration/clock-words.ts';

const AT = '2027-01-15T02:00:00.000+00:00';

function record(fields: Partial<AuditRecord>): AuditRecord {
  return {
    flow_id: 'line-1',
    target: 'flow-ivr:line-1',
    previous_version: null,
    new_version: null,
    scheduled_start: AT,
    scheduled_end: AT,
    latency_ms: null,
    timestamp: AT,
    callback_status: 'none',
    event: 'accepted',
    workflow_id: 'w',
    run_id: 'r',
    actor: null,
    actor_source: null,
    reason: null,
    attempts: [],
    details: null,
    ...fields,
  };
}

describe('the audit as a table', () => {
  it('shows only what a record has, in aligned columns', () => {
    const [, ...rows] = auditTable([
      record({ event: 'armed', previous_version: 14 }),
      record({
        event: 'applied',
        previous_version: 14,
        new_version: 15,
        callback_status: 'pending',
      }),
      record({
        event: 'callback',
        callback_status: 'delivered',
        details: { callback: 'scheduled' },
      }),
      record({ event: 'end_requested', actor: 'mia', reason: 'done early' }),
      record({ event: 'requested', actor: 'interlude-client' }),
    ]);
    const time = clock(Date.parse(AT));
    expect(rows).toEqual([
      `${time}  armed               14`,
      `${time}  applied             14 → 15   pending`,
      `${time}  callback scheduled            delivered`,
      `${time}  end_requested                            mia: done early`,
      `${time}  requested                                interlude-client`,
    ]);
  });
});
