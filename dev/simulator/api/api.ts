// The API's door and corridors: who may come in (401, 429), where to (404, 405), with which
// permission (403), then the one place that answers. Two steps, so that a late write is let in when
// it arrives and carried out when it lands.
import type { Answer, Call } from '../wire/call.ts';
import { bearerOf, decodeSegment, IVR_PATH } from '../wire/call.ts';
import { errorAnswer } from '../wire/error-answer.ts';
import { patchIvr, readIvr } from '../flow-ivr/flow-ivr.ts';
import type { Permission } from '../stage/inputs.ts';
import { listConsumers, readBuildStatus, readQueue } from './lookups.ts';
import { answerLogin } from '../login/oauth.ts';
import type { Session } from '../login/sessions.ts';
import type { World } from '../stage/world.ts';

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly permission: Permission;
  readonly answer: (world: World, call: Call, id: string, session: Session) => Answer;
}

const TRACKING = '/api/v2/architect/dependencytracking';

const ROUTES: readonly Route[] = [
  { method: 'GET', path: IVR_PATH, permission: 'flow:read', answer: readIvr },
  {
    method: 'PATCH',
    path: IVR_PATH,
    permission: 'flow:write',
    answer: (world, call, id, session) => patchIvr(world, call, id, session.clientId),
  },
  {
    method: 'GET',
    path: /^\/api\/v2\/routing\/queues\/([^/]+)$/,
    permission: 'routing:queue:read',
    answer: readQueue,
  },
  {
    method: 'GET',
    path: new RegExp(`^${TRACKING}/consumingresources$`),
    permission: 'flow:read',
    answer: listConsumers,
  },
  {
    method: 'GET',
    path: new RegExp(`^${TRACKING}/build$`),
    permission: 'flow:read',
    answer: readBuildStatus,
  },
];

/** Let in, or the refusal. */
type Admission = { readonly session: Session } | { readonly refusal: Answer };

export function isLogin(call: Call): boolean {
  return call.path === '/oauth/token';
}

export function evaluate(world: World, call: Call): Answer {
  return enter(world, call)();
}

/** Lets the call in now (token, budget); what is returned carries it out, at once or late. */
export function enter(world: World, call: Call): () => Answer {
  if (isLogin(call)) {
    return () => answerLogin(world, call);
  }
  const admission = admit(world, call);
  return 'refusal' in admission
    ? () => admission.refusal
    : () => carryOut(world, call, admission.session);
}

function admit(world: World, call: Call): Admission {
  const token = bearerOf(call);
  const session = world.sessions.find(token);
  if (!session) {
    return { refusal: unauthorized(call, token) };
  }
  const budget = world.sessions.spend(session, world.settings);
  return budget.exceeded
    ? { refusal: tooMany(call, budget.resetSeconds, budget.allowed) }
    : { session };
}

function carryOut(world: World, call: Call, session: Session): Answer {
  const sharing = ROUTES.filter((route) => route.path.test(call.path));
  const route = sharing.find((one) => one.method === call.method);
  if (!route) {
    return noRoute(call, sharing);
  }
  if (world.settings.withdrawn_permissions.includes(route.permission)) {
    return forbidden(call, route.permission);
  }
  const id = decodeSegment(route.path.exec(call.path)?.[1] ?? '');
  return id === undefined ? noRoute(call, []) : route.answer(world, call, id, session);
}

function unauthorized(call: Call, token: string | undefined): Answer {
  const parts =
    token === undefined
      ? {
          code: 'authentication.required',
          message: 'No authentication bearer token specified in authorization header.',
        }
      : { code: 'bad.credentials', message: 'Invalid login credentials.' };
  return errorAnswer(call.correlationId, { status: 401, ...parts });
}

function tooMany(call: Call, seconds: number, allowed: number): Answer {
  return errorAnswer(call.correlationId, {
    status: 429,
    code: 'too.many.requests.retry.after',
    message: 'Rate limit exceeded the maximum. Retry the request in [{seconds}] seconds',
    params: { seconds: String(seconds) },
    limit: { key: 'token.rate.per.minute', namespace: 'platform.api', value: allowed },
    headers: { 'Retry-After': String(seconds) },
  });
}

function forbidden(call: Call, permission: Permission): Answer {
  return errorAnswer(call.correlationId, {
    status: 403,
    code: 'missing.permissions',
    message:
      'Unable to perform the requested action. You are missing the following permission(s): {permissions}',
    params: { permissions: permission },
  });
}

function noRoute(call: Call, sharing: readonly Route[]): Answer {
  if (sharing.length === 0) {
    const message = 'The simulator serves no such path: {path}';
    const params = { path: call.path.slice(0, 200) };
    return errorAnswer(call.correlationId, { status: 404, code: 'not.found', message, params });
  }
  const allowed = sharing.map((route) => route.method).join(', ');
  return errorAnswer(call.correlationId, {
    status: 405,
    code: 'method.not.allowed',
    message: 'Only {allowed} is allowed here',
    params: { allowed },
    headers: { Allow: allowed },
  });
}
