/** Schedules of windows, by their names, and the groups that hold them. */
import { z } from 'zod';
import type { Fields } from '../../json.ts';
import type { RequestContext } from '../../pipe/request-context.ts';
import type { RequestPipe } from '../../pipe/request-pipe.ts';
import type { Stray, Strays } from '../target-kind.ts';
import { isSameId, markOfName, membersOf } from './entry.ts';
import { readLocalTime } from './times/local-times.ts';
import type { OwnSchedules, Schedule } from './own-schedules.ts';
import { listAll } from '../paged-list.ts';

const groupRow = z
  .looseObject({ id: z.string(), name: z.string(), state: z.string().nullish() })
  .transform(({ id, name, state, ...rest }) => {
    const lists: Fields = JSON.parse(JSON.stringify(rest));
    return { id, name, state, lists };
  });
type GroupRow = z.infer<typeof groupRow>;

function holderOf({ id }: Schedule, groups: readonly GroupRow[]): string | null {
  const holder = groups.find(
    ({ state, lists }) =>
      state !== 'deleted' && membersOf(lists).some(({ scheduleId }) => isSameId(scheduleId, id)),
  );
  return holder === undefined ? null : `schedule group ${holder.name} (${holder.id})`;
}

/** The strays of schedule groups. */
export function scheduleStrays(pipe: RequestPipe, schedules: OwnSchedules): Strays {
  async function list(context: RequestContext): Promise<readonly Stray[]> {
    const found = await schedules.all(context);
    if (found.length === 0) return [];
    const listing = {
      route: '/api/v2/architect/schedulegroups',
      what: 'list the schedule groups',
      permission: 'routing:scheduleGroup:view',
    };
    const { entities: groups } = await listAll(pipe, listing, groupRow, context);
    return found.flatMap((schedule) => {
      const { id, name, end = null } = schedule;
      const mark = markOfName(name);
      if (mark === null) return [];
      const heldBy = holderOf(schedule, groups);
      return [{ id, name, mark, heldBy, endsMs: readLocalTime(end) }];
    });
  }
  return { list, discard: (id, context) => schedules.delete(id, context) };
}
