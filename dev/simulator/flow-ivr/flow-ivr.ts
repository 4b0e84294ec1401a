/** GET and PATCH /api/v2/flow/ivr/{id}: read one menu, change its managed fields under If-Match. */
import type { Answer, Call } from '../wire/call.ts';
import { ifMatchOf, jsonOf } from '../wire/call.ts';
import { badJson, badRequest, errorAnswer } from '../wire/error-answer.ts';
import { parseIvrPatch, tidied } from './ivr-patch.ts';
import type { Ivr } from '../stage/records.ts';
import type { ApiRequest } from '../api/request.ts';
import { causeOfCall } from '../stage/cause.ts';
import type { World } from '../stage/world.ts';

export function readIvr({ world, call, id }: ApiRequest): Answer {
  const ivr = world.lines.get(id);
  return ivr ? { status: 200, body: ivr } : unknownIvr(call, id);
}

export function patchIvr({ world, call, id, session }: ApiRequest): Answer {
  const ivr = world.lines.get(id);
  if (!ivr) {
    return unknownIvr(call, id);
  }
  const version = versionOf(ifMatchOf(call));
  if (version === undefined) {
    return badIfMatch(call);
  }
  const body = jsonOf(call.body);
  if (body === undefined) {
    return badJson(call.correlationId);
  }
  const parsed = parseIvrPatch(body);
  if (!parsed.ok) {
    return badRequest(call.correlationId, parsed.problems);
  }
  if (version !== ivr.version) {
    return staleVersion(call, ivr, version);
  }
  const kept = world.settings.tidies_texts ? tidied(parsed.patch) : parsed.patch;
  return commit(world, call, { ...ivr, ...kept, version: ivr.version + 1 }, session.clientId);
}

function commit(world: World, call: Call, after: Ivr, clientId: string): Answer {
  const record = world.lines.write(after.id, after, causeOfCall(call, clientId));
  return { status: 200, body: after, writeSeq: record.seq };
}

/** A bare or quoted number; anything else is undefined. */
export function versionOf(ifMatch: string | null): number | undefined {
  const digits = /^(?:"(\d{1,15})"|(\d{1,15}))$/.exec(ifMatch ?? '');
  return digits ? Number(digits[1] ?? digits[2]) : undefined;
}

function unknownIvr(call: Call, id: string): Answer {
  return errorAnswer(call.correlationId, {
    status: 404,
    code: 'not.found',
    message: 'Unable to find an IVR with id {id}',
    params: { id },
    entityId: id,
    entityName: 'ivr',
  });
}

function badIfMatch(call: Call): Answer {
  const sent = ifMatchOf(call);
  return errorAnswer(call.correlationId, {
    status: 400,
    code: sent === null ? 'if.match.required' : 'if.match.invalid',
    message: 'The header If-Match must carry the version to be replaced, as a number.',
    problems: [{ field: 'If-Match', message: sent === null ? 'is missing' : 'is not a version' }],
  });
}

function staleVersion(call: Call, ivr: Ivr, sent: number): Answer {
  return errorAnswer(call.correlationId, {
    status: 409,
    code: 'general.conflict',
    message: 'The version {sent} does not match the current version {current} of IVR {id}',
    params: { sent: String(sent), current: String(ivr.version), id: ivr.id },
    entityId: ivr.id,
    entityName: 'ivr',
  });
}
