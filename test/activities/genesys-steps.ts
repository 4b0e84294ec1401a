/** The steps that call the API, with a test's adapter; everything else is what the test passes. */
import { createGenesysActivities, type ActivityDeps } from '../../src/activities/index.ts';
import type { Fields } from '../../src/contract/values/json.ts';
import type { ApplyInput } from '../../src/contract/steps/apply-steps.ts';
import type { Genesys } from '../../src/adapters/genesys/index.ts';
import { aChange, type ChangeSketch } from '../support/records/a-change.ts';
import { aPlan } from '../support/records/a-plan.ts';
import { unwired } from '../support/unwired.ts';

export const FLOW = 'a1b2c3d4-e5f6-7890-abcd-ef1234567890';
export const target = { kind: 'flow-ivr', id: FLOW } as const;

/** The first attempt of an apply, due at once, on a line in this state; `sketch`: how its change differs. */
export function applyInput(
  { version, fields }: { readonly version: number; readonly fields: Fields },
  sketch: ChangeSketch = {},
  more: Partial<ApplyInput> = {},
): ApplyInput {
  const change = { stage: 'sent', version, baseline: fields, intended: fields } as const;
  return {
    organization_id: 'ours',
    plan: aPlan(),
    window_id: 'window',
    run_id: 'run',
    attempt: 1,
    instant_ms: 0,
    not_after_ms: Date.now() + 60_000,
    change: aChange({ ...change, ...sketch }),
    scheduled_until: '',
    ...more,
  };
}

function depsOn(
  genesys: Genesys,
  apiUrl: string,
  calendar: Partial<ActivityDeps['calendar']>,
  more: Partial<ActivityDeps>,
): ActivityDeps {
  const deps = unwired();
  return {
    ...deps,
    genesys,
    apiUrl,
    calendar: { ...deps.calendar, note: async () => undefined, ...calendar },
    callbacks: { ...deps.callbacks, check: async () => null },
    checkAttempt: async () => ({ standing: 'current', clock: null }),
    rescueFiles: null,
    ...more,
  };
}

/** Calls only the API, and the given parts of the calendar. */
export function genesysSteps(
  api: Genesys,
  apiUrl: string,
  calendar: Partial<ActivityDeps['calendar']> = {},
  more: Partial<ActivityDeps> = {},
) {
  return createGenesysActivities(depsOn(api, apiUrl, calendar, more));
}
