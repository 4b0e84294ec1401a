/** The table of control calls: method, path and what each does to the world. */
import { z } from 'zod';
import { route } from './control-call.ts';
import type { ControlCall, ControlRoute } from './control-call.ts';
import { routeOf, routeOfMenu } from '../route/answer.ts';
import { OBJECT_ROUTES } from './object-routes.ts';
import { CONTROL_GUIDE, NOTICE } from './control-guide.ts';
import { faultRule } from '../faults/fault-rule.ts';
import { hearingOf } from '../flow-ivr/hearing.ts';
import {
  additions,
  client,
  dependants,
  queueFields,
  queueOf,
  targetFields,
} from '../stage/inputs.ts';
import type { Accept, Entry, Journal } from '../stage/journal.ts';
import type { AnyWrite, Page } from '../stage/records.ts';
import { organise } from '../stage/organise.ts';
import { settings, settingsChange } from '../stage/settings.ts';
import { deleteTarget, editTarget, putTarget } from '../flow-ivr/target-edits.ts';

const routeQuery = z
  .strictObject({
    dnis: z.string().min(1).optional(),
    flow_ivr: z.string().min(1).optional(),
    at: z.iso.datetime({ offset: true }).optional(),
  })
  .refine((query) => (query.dnis === undefined) !== (query.flow_ivr === undefined), {
    message: 'give dnis or flow_ivr',
  });

const revocation = z.strictObject({ client_id: z.string().optional() });

export const CONTROL_ROUTES: readonly ControlRoute[] = [
  route('GET', '', ({ world }) => ({
    notice: NOTICE,
    targets: world.lines.all().length,
    guide: CONTROL_GUIDE,
  })),

  route('GET', '/targets', ({ world }) => world.lines.all()),
  route('GET', '/targets/*', ({ world, id }) => world.lines.get(id)),
  route('PUT', '/targets/*', ({ world, id, input }) =>
    putTarget(world, id, targetFields.parse(input)),
  ),
  route('PATCH', '/targets/*', ({ world, id, input }) =>
    editTarget(world, id, targetFields.parse(input)),
  ),
  route('DELETE', '/targets/*', ({ world, id }) => deleteTarget(world, id)),
  route('POST', '/additions', add),
  ...OBJECT_ROUTES,

  route('GET', '/queues/*', ({ world, id }) => world.queues.get(id)),
  route('PUT', '/queues/*', ({ world, id, input }) => {
    const queue = queueOf({ ...world.queues.get(id), ...queueFields.parse(input), id });
    world.queues.set(id, queue);
    return queue;
  }),
  route('DELETE', '/queues/*', ({ world, id }) => gone(world.queues.delete(id))),
  route('PUT', '/dependants/*', ({ world, id, input }) => {
    const given = dependants.parse(input);
    world.dependants.set(id, given);
    return given;
  }),

  route('GET', '/settings', ({ world }) => world.settings),
  route('PATCH', '/settings', ({ world, input }) => {
    world.settings = settings.parse({ ...world.settings, ...settingsChange.parse(input) });
    return world.settings;
  }),
  route('PUT', '/clients', ({ world, input }) => {
    const clients = z.array(client).parse(input);
    world.sessions.setClients(clients);
    return { clients: clients.length };
  }),
  route('POST', '/tokens/revoke', ({ world, input }) => ({
    revoked: world.sessions.revokeAll(revocation.parse(input).client_id),
  })),

  route('GET', '/hears/*', ({ world, id }) => hearingOf(world, id)),
  route('GET', '/route', ({ world, query }) => {
    const { dnis, flow_ivr: menu, at } = routeQuery.parse(Object.fromEntries(query));
    const atMs = at === undefined ? Date.now() : Date.parse(at);
    return menu === undefined ? routeOf(world, dnis ?? '', atMs) : routeOfMenu(world, menu, atMs);
  }),
  route('GET', '/log', (call) => {
    const target = call.query.get('target');
    const kind = call.query.get('kind');
    return page(
      call,
      call.world.log,
      (one) =>
        (target === null || one.target === target) && (kind === null || kindOf(one) === kind),
    );
  }),
  route('GET', '/requests', (call) => {
    const path = call.query.get('path');
    return page(call, call.world.requests, (one) => path === null || one.path === path);
  }),
  route('GET', '/firings', (call) => {
    const fault = call.query.get('fault');
    return page(call, call.world.faults.firings, (one) => fault === null || one.fault === fault);
  }),

  route('POST', '/faults', ({ world, input }) => world.faults.add(faultRule.parse(input))),
  route('GET', '/faults', ({ world }) => world.faults.list()),
  route('GET', '/faults/*', ({ world, id }) => world.faults.get(id)),
  route('DELETE', '/faults', ({ world }) => {
    world.faults.clear();
    return {};
  }),
  route('DELETE', '/faults/*', ({ world, id }) => gone(world.faults.remove(id))),
];

function add({ world, input }: ControlCall): unknown {
  const given = additions.parse(input);
  for (const queue of given.queues ?? []) {
    world.queues.set(queue.id, queueOf(queue));
  }
  for (const { id, ...fields } of given.targets ?? []) {
    putTarget(world, id, fields);
  }
  const { targets: _targets, queues: _queues, ...organisation } = given;
  organise(world, organisation);
  return { targets: given.targets?.length ?? 0, queues: given.queues?.length ?? 0 };
}

function kindOf(write: AnyWrite): string {
  return 'kind' in write ? write.kind : 'flow-ivr';
}

function gone(was: boolean): unknown {
  return was ? {} : undefined;
}

const pageQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  wait_ms: z.coerce.number().int().min(0).max(60_000).default(0),
});

async function page<T extends Entry>(
  call: ControlCall,
  journal: Journal<T>,
  accept: Accept<T>,
): Promise<Page<T>> {
  const { after, wait_ms: waitMs } = pageQuery.parse(Object.fromEntries(call.query));
  const entries = await journal.wait(after, accept, waitMs, call.closing);
  return { entries, last_seq: journal.lastSeq };
}
