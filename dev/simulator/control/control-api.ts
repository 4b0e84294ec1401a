/**
 * The control API under /_sim: how tests, chaos and the demo set up the simulator and read what happened. Its calls are
 * listed in control-guide.ts; `--help` prints them.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ZodError } from 'zod';
import { decodeSegment, jsonOf } from '../wire/call.ts';
import type { Answer } from '../wire/call.ts';
import { CONTROL_ROUTES } from './control-routes.ts';
import { followEvents } from './event-stream.ts';
import { Unsettled } from '../route/unsettled.ts';
import { readBody, sendJson } from '../wire/bytes.ts';
import type { World } from '../stage/world.ts';

export async function control(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  closing: AbortSignal,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://simulator.invalid');
  if (url.pathname === '/_sim/events' && request.method === 'GET') {
    followEvents(world, response);
    return;
  }
  const body = await readBody(request);
  if (body === undefined) {
    sendJson(response, problem(413, 'The body is too large; put fewer things at once.'));
    return;
  }
  sendJson(response, await answer(world, request.method ?? 'GET', url, body, closing));
}

async function answer(
  world: World,
  method: string,
  url: URL,
  body: Buffer,
  closing: AbortSignal,
): Promise<Answer> {
  const route = CONTROL_ROUTES.find((one) => one.method === method && one.path.test(url.pathname));
  const ids = route?.path.exec(url.pathname)?.slice(1).map(decodeSegment) ?? [];
  if (!route || ids.includes(undefined)) {
    return problem(404, `No control ${method} ${url.pathname}; GET /_sim lists what there is.`);
  }
  const [id = '', second = ''] = ids;
  const input = body.length === 0 ? {} : jsonOf(body);
  if (input === undefined) {
    return problem(400, 'The body is not JSON.');
  }
  try {
    const found = await route.answer({
      world,
      id,
      second,
      input,
      query: url.searchParams,
      closing,
    });
    return found === undefined
      ? problem(404, `Nothing here has the id ${second || id}.`)
      : { status: 200, body: found };
  } catch (error) {
    if (error instanceof ZodError) {
      return invalid(error);
    }
    if (error instanceof Unsettled) {
      return problem(409, error.message);
    }
    throw error;
  }
}

function problem(status: number, message: string): Answer {
  return { status, body: { error: { message, problems: [] } } };
}

function invalid(error: ZodError): Answer {
  const problems = error.issues.map((issue) => ({
    path: issue.path.join('.'),
    message: issue.message,
  }));
  const told = problems.map(({ path, message }) => `${path || 'body'}: ${message}`).join('; ');
  return { status: 400, body: { error: { message: told, problems } } };
}
