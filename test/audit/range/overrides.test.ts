/** Which records are overrides, and with what name: each with one that is not, differing in the relevant point. */
import { overridesIn } from '../../../src/audit/index.ts';
import type { OverrideName } from '../../../src/contract/reporting/audit-entry.ts';
import type { AuditRecord } from '../../../src/contract/reporting/audit-record.ts';
import { aRecord } from '../../support/records/audit-entries.ts';

const ACCEPTED = aRecord({ event: 'accepted', actor: 'mia', reason: 'migration' });

function namesOf(request: object, ...records: readonly AuditRecord[]): OverrideName[] {
  return overridesIn([ACCEPTED, ...records], { ...request }).map(({ override }) => override);
}

it.each<[OverrideName, object, object]>([
  ['allow_dependants', { allow_dependants: true }, { allow_dependants: false }],
  ['on_drift_restore', { on_drift: 'restore' }, { on_drift: 'keep' }],
  ['shared', { target: { shared: true } }, { target: { shared: 'true' } }],
  ['unmarked', { target: { mark: false } }, { target: { mark: true } }],
])('%s is asked for by the request', (name, request, other) => {
  expect(namesOf(request)).toEqual([name]);
  expect(namesOf(other)).toEqual([]);
});

it('is nothing if the window was refused', () => {
  const refused = aRecord({ event: 'refused' });
  expect(overridesIn([refused], { on_drift: 'restore' })).toEqual([]);
});

it.each<[OverrideName, AuditRecord['event']]>([
  ['extended_by_other', 'extended'],
  ['ended_by_other', 'end_requested'],
  ['cancelled_by_other', 'cancel_requested'],
])('%s is by somebody else than whoever asked for the window', (name, event) => {
  expect(namesOf({}, aRecord({ event, actor: 'noah' }))).toEqual([name]);
  expect(namesOf({}, aRecord({ event, actor: ' Mia ' }))).toEqual([]);
  // An unknown person is never the same as another.
  const unasked = overridesIn([aRecord({ event, actor: 'noah' })], {});
  expect(unasked).toMatchObject([{ override: name, requested_by: null }]);
});

it.each<[string, Partial<AuditRecord>, readonly OverrideName[]]>([
  [
    'a cancel of Temporal',
    { event: 'cancel_requested', reason: 'cancelled through Temporal' },
    ['cancelled_in_temporal'],
  ],
  ['a take-over', { event: 'taken_over', actor: 'mia' }, ['taken_over']],
  ['a retry', { event: 'retry_requested' }, []],
  [
    'a retry that accepts a version',
    { event: 'retry_requested', details: { accept_version: 7 } },
    ['accept_version'],
  ],
  ['an edit that was kept', { event: 'drift', details: { kept: true } }, []],
  [
    'an edit that was overwritten',
    { event: 'drift', details: { kept: false } },
    ['edit_overwritten'],
  ],
  ['a termination', { event: 'terminated' }, ['terminated']],
  ['a reset', { event: 'reset' }, ['reset']],
  ['a restore', { event: 'restored', details: { forced: false } }, ['restored']],
  [
    'a restore by force that accepts a version',
    { event: 'restored', details: { forced: true, accepted_version: 3 } },
    ['restored', 'accept_version', 'force'],
  ],
  ['a stop of starts', { event: 'starts_stopped' }, ['starts_stopped']],
  ['a rescue', { event: 'rescued' }, []],
])('%s', (_what, changes, names) => {
  expect(namesOf({}, aRecord({ actor: 'x', ...changes }))).toEqual(names);
});

it('says who, why, and who had asked', () => {
  const ended = aRecord({
    event: 'end_requested',
    actor: 'noah',
    actor_source: 'claimed',
    reason: 'done',
  });
  expect(overridesIn([ACCEPTED, ended], {})).toMatchObject([
    {
      kind: 'override',
      actor: 'noah',
      actor_source: 'claimed',
      reason: 'done',
      requested_by: 'mia',
    },
  ]);
});
