/**
 * GET, PUT, POST, DELETE and lists of the versioned families. A PUT replaces the whole object: what the body leaves out
 * is cleared. The lock is `version` in the body; without one the last write wins.
 */
import type { ApiRequest, Handler } from '../api/request.ts';
import { listed } from '../api/paging.ts';
import { causeOfCall } from '../stage/cause.ts';
import type { Fields } from '../stage/records.ts';
import type { World } from '../stage/world.ts';
import { jsonOf } from '../wire/call.ts';
import type { Answer } from '../wire/call.ts';
import { badJson, badRequest, errorAnswer, notFound } from '../wire/error-answer.ts';
import { composed, created, isFieldsObject, problemsOf } from './compose.ts';
import type { Family } from './families/family.ts';
import { versionOf } from './object-store.ts';
import { idsWithin } from './reference.ts';

export function readObject(family: Family): Handler {
  return ({ world, call, id }) => {
    const found = world.objects.get({ kind: family.kind, id });
    return found === undefined || isHidden(world, found)
      ? notFound(call.correlationId, family.noun, id)
      : { status: 200, body: family.present(world, found) };
  };
}

export function listObjects(family: Family): Handler {
  return (request) => {
    const { world } = request;
    return listed(request, living(world, family), family.filters, (one) =>
      family.present(world, one),
    );
  };
}

/** The list for those who may only search: of each object what it is called and where it belongs. */
export function listViews(family: Family): Handler {
  return (request) =>
    listed(request, living(request.world, family), {}, ({ id, name, division, selfUri }) => ({
      id,
      name,
      division,
      selfUri,
    }));
}

function living({ objects }: World, { kind }: Family): readonly Fields[] {
  return objects.all(kind).filter((one) => one['state'] !== 'deleted');
}

export function replaceObject(family: Family): Handler {
  return (request) => {
    const { world, call, id } = request;
    const before = world.objects.get({ kind: family.kind, id });
    if (before === undefined || before['state'] === 'deleted') {
      return notFound(call.correlationId, family.noun, id);
    }
    const body = bodyOf(request, family);
    if ('refusal' in body) {
      return body.refusal;
    }
    const sent = versionOf(body.fields);
    if (sent !== null && sent !== versionOf(before)) {
      return conflict(request, family, before, sent);
    }
    const after = composed(world, family, { id, before, body: body.fields, by: request.session });
    return commit(request, family, id, after);
  };
}

export function createObject(family: Family): Handler {
  return (request) => {
    const body = bodyOf(request, family);
    if ('refusal' in body) {
      return body.refusal;
    }
    const id = request.world.nextObjectId();
    const after = created(request.world, family, { id, body: body.fields, by: request.session });
    return commit(request, family, id, after);
  };
}

/** @param holders what holds the object, by name: it is deleted only if nothing does. */
export function deleteObject(
  family: Family,
  holders: (world: World, id: string) => readonly string[],
): Handler {
  return ({ world, call, id, session }) => {
    const ref = { kind: family.kind, id };
    const before = world.objects.get(ref);
    if (before === undefined || before['state'] === 'deleted') {
      return notFound(call.correlationId, family.noun, id);
    }
    const held = holders(world, id);
    if (held.length > 0) {
      return errorAnswer(call.correlationId, {
        status: 409,
        code: 'general.conflict',
        message: 'The {noun} {id} is assigned to {holders} and cannot be deleted',
        params: { noun: family.noun, id, holders: held.join(', ') },
        entityId: id,
        entityName: family.noun,
      });
    }
    const record = world.objects.write(
      ref,
      deleted(world, before),
      causeOfCall(call, session.clientId),
    );
    return { status: 204, body: null, writeSeq: record.seq };
  };
}

/** Its state after its deletion. */
export function deleted(world: World, before: Fields): Fields {
  const version = (versionOf(before) ?? 0) + world.settings.version_step;
  return { ...before, version, state: 'deleted', dateModified: new Date().toISOString() };
}

function isHidden(world: World, fields: Fields): boolean {
  return fields['state'] === 'deleted' && !world.settings.soft_delete;
}

type Body = { readonly fields: Fields } | { readonly refusal: Answer };

function bodyOf({ call }: ApiRequest, family: Family): Body {
  const body = jsonOf(call.body);
  if (!isFieldsObject(body)) {
    return { refusal: badJson(call.correlationId) };
  }
  const problems = problemsOf(family, body);
  return problems.length > 0
    ? { refusal: badRequest(call.correlationId, problems) }
    : { fields: body };
}

function commit(
  { world, call, session }: ApiRequest,
  family: Family,
  id: string,
  after: Fields,
): Answer {
  const ref = { kind: family.kind, id };
  const held = new Set(idsWithin(world.objects.get(ref)));
  const problems = family.check(world, after, held);
  if (problems.length > 0) {
    return badRequest(call.correlationId, problems);
  }
  const kept = family.settle(world, after);
  const record = world.objects.write(ref, kept, causeOfCall(call, session.clientId));
  return { status: 200, body: family.present(world, kept), writeSeq: record.seq };
}

function conflict({ world, call }: ApiRequest, family: Family, now: Fields, sent: number): Answer {
  const code = world.settings.conflict_answer;
  const id = String(now['id']);
  const current = String(versionOf(now));
  return errorAnswer(call.correlationId, {
    status: code === 'bad.request' ? 400 : 409,
    code,
    message: 'The version {sent} does not match the current version {current} of {noun} {id}',
    params: { sent: String(sent), current, noun: family.noun, id },
    entityId: id,
    entityName: family.noun,
  });
}
