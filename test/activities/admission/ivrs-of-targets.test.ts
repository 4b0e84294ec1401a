/**
 * Windows that are booked or armed together ask which IVRs the others' objects have: once per object, not once per
 * pair.
 */
import { IvrsOfTargets } from '../../../src/activities/admission/callers/ivrs-of-targets.ts';
import { bookAmongCallers } from '../../../src/activities/admission/callers/shared-callers.ts';
import type { TargetRef } from '../../../src/contract/request/window-plan.ts';
import { StepRun } from '../../../src/activities/step-run.ts';
import type { BookInput, BookResult } from '../../../src/contract/steps/booking-steps.ts';
import { LineModel } from '../../line/line-model.ts';
import { booking } from '../../workflows/calendar/calendar-bookings.ts';
import { unwired } from '../../support/unwired.ts';
import { anAttempt } from '../an-attempt.ts';

const CONTEXT = { priority: 'other', deadlineAt: Infinity, purpose: 'a test' } as const;
const FRESH_MS = 10_000;

function group(n: number): TargetRef {
  return { kind: 'emergency-group', id: `group-${n}` };
}

/** Records the questions; `answer` may fail. */
function apiThat(answer: (id: string) => string) {
  const asked: string[] = [];
  const ivrs = async (id: string) => {
    asked.push(id);
    return [{ id: answer(id), name: null }];
  };
  const target = { ...new LineModel(1, {}).target(), ivrs };
  return { asked, genesys: { ...unwired().genesys, target: () => target } };
}

describe('the IVRs of objects', () => {
  it('are asked for once if many want them, and again when they are old', async () => {
    let nowMs = 0;
    const { asked, genesys } = apiThat((id) => `ivr of ${id}`);
    const ivrs = new IvrsOfTargets({ genesys }, () => nowMs);
    await Promise.all([1, 1, 2, 1].map((n) => ivrs.of(group(n), CONTEXT)));
    expect(asked).toEqual(['group-1', 'group-2']);
    nowMs = FRESH_MS - 1;
    expect(await ivrs.of(group(1), CONTEXT)).toEqual([{ id: 'ivr of group-1', name: null }]);
    expect(asked).toHaveLength(2);
    nowMs = FRESH_MS;
    await ivrs.of(group(1), CONTEXT);
    expect(asked).toEqual(['group-1', 'group-2', 'group-1']);
  });

  it('are asked for by each itself if the question of another failed', async () => {
    let fails = 1;
    const { asked, genesys } = apiThat((id) => {
      fails -= 1;
      if (fails >= 0) throw new Error(`${id} does not answer`);
      return 'ivr';
    });
    const ivrs = new IvrsOfTargets({ genesys });
    const both = await Promise.allSettled([1, 1].map((n) => ivrs.of(group(n), CONTEXT)));
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    await ivrs.of(group(1), CONTEXT);
    expect(asked).toHaveLength(2);
  });
});

async function book(
  deps: Parameters<typeof bookAmongCallers>[0],
  ivrs: IvrsOfTargets,
  target: TargetRef,
): Promise<BookResult> {
  const input: BookInput = {
    organization_id: 'ours',
    booking: { ...booking({ id: `w-${target.id}` }), target },
    check_only: false,
  };
  return anAttempt().run(() => StepRun.during((run) => bookAmongCallers(deps, ivrs, input, run)));
}

describe('twenty windows on groups that are booked together', () => {
  const COUNT = 20;

  it('ask the API for each group once', async () => {
    const { asked, genesys } = apiThat((id) => `ivr of ${id}`);
    const all = Array.from({ length: COUNT }, (_, n) => group(n));
    const neighbours = all.map((target) => ({
      window_id: `w-${target.id}`,
      target,
      start_ms: 1,
      end_ms: 2,
    }));
    const calendar = {
      ...unwired().calendar,
      book: async ({ booking: { target } }: BookInput) => ({
        conflicts: [],
        predecessor: null,
        neighbours: neighbours.filter((other) => other.target.id !== target.id),
      }),
    };
    const deps = { organizationId: 'ours', calendar, genesys };
    const ivrs = new IvrsOfTargets(deps);
    for (const result of await Promise.all(all.map((target) => book(deps, ivrs, target))))
      expect(result.conflicts).toEqual([]);
    expect(asked.length).toBe(COUNT);
  });
});
