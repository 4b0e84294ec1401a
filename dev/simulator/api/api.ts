/**
 * The entrance of the API: authentication and rate limit (401, 429), route (404, 405), permission (403), then the
 * handler. Two steps, so that a late write is admitted when it arrives and carried out when it lands.
 */
import { answerLogin } from '../login/oauth.ts';
import type { Session } from '../login/sessions.ts';
import type { World } from '../stage/world.ts';
import { bearerOf, decodeSegment } from '../wire/call.ts';
import type { Answer, Call } from '../wire/call.ts';
import { errorAnswer } from '../wire/error-answer.ts';
import { refusalOf } from './access.ts';
import { ROUTES } from './routes.ts';
import type { Route } from './routes.ts';

/** Admitted, or the refusal. */
type Admission = { readonly session: Session } | { readonly refusal: Answer };

export function isLogin(call: Call): boolean {
  return call.path === '/oauth/token';
}

export function evaluate(world: World, call: Call): Answer {
  return enter(world, call)();
}

/** Admits the call now (token, budget); the returned function carries it out, at once or late. */
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
  if (budget.exceeded) {
    return { refusal: tooMany(call, 'token.rate.per.minute', budget.allowed, budget.resetSeconds) };
  }
  const full = world.routeBudgets.spend(session.clientId, call, world.settings.route_limits);
  return full === null
    ? { session }
    : { refusal: tooMany(call, 'route.rate.per.minute', full.allowed, full.retrySeconds) };
}

function carryOut(world: World, call: Call, session: Session): Answer {
  const sharing = ROUTES.filter((route) => route.path.test(call.path));
  const route = sharing.find((one) => one.method === call.method);
  if (!route) {
    return noRoute(call, sharing);
  }
  const ids = route.path.exec(call.path)?.slice(1).map(decodeSegment) ?? [];
  if (ids.includes(undefined)) {
    return noRoute(call, []);
  }
  const [id = '', key = ''] = ids;
  const request = { world, call, session, need: route.need, id, key };
  return refusalOf(request, route.need) ?? route.answer(request);
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

function tooMany(call: Call, key: string, allowed: number, seconds: number): Answer {
  return errorAnswer(call.correlationId, {
    status: 429,
    code: 'too.many.requests.retry.after',
    message: 'Rate limit exceeded the maximum. Retry the request in [{seconds}] seconds',
    params: { seconds: String(seconds) },
    limit: { key, namespace: 'platform.api', value: allowed },
    headers: { 'Retry-After': String(seconds) },
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
