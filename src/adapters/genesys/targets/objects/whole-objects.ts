/**
 * Objects that the API only replaces as a whole: read, kept in memory by version, and sent back with only the requested
 * changes. A write built from exactly the version it expects needs no read, and is as safe as one that does: the API
 * refuses it if anything has changed.
 */
import { z } from 'zod';
import { conflictBeforeSending } from '../../errors/unsent-conflict.ts';
import { GenesysError, type GenesysEntity } from '../../errors/errors.ts';
import { messageFor } from '../../errors/error-advice.ts';
import type { ApiRequest } from '../../pipe/api-request.ts';
import { entityRequest } from '../../pipe/entity-request.ts';
import type { RequestContext } from '../../pipe/request-context.ts';
import type { RequestPipe } from '../../pipe/request-pipe.ts';
import { hasAllOf, isJsonObject, isKeepable, isSameJson, type Fields } from '../../json.ts';
import { ObjectCache } from './object-cache.ts';
import type { FieldChange, PlannedWrite, TargetWrite } from '../target-kind.ts';

/** Where such objects are, and what they are called. */
export interface ObjectFamily {
  readonly entity: GenesysEntity['kind'];
  /** With `{id}`. */
  readonly route: string;
  readonly viewPermission: string;
  readonly editPermission: string;
}

/** One whole object, including fields that are not known here. */
export interface WholeObject {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly whole: Fields;
  readonly requestId: string | null;
}

/** What every such object has. */
const head = z.object({ id: z.string(), name: z.string(), version: z.int().min(0) });

interface Understood {
  readonly whole: Fields;
  readonly name: string;
  readonly version: number;
}

function answerFor(id: string) {
  return z.unknown().transform((value, context): Understood => {
    const parsed = head.safeParse(value);
    const isKept = isJsonObject(value) && isKeepable(value);
    if (!parsed.success) {
      for (const { path, message } of parsed.error.issues)
        context.addIssue({ code: 'custom', path, message });
      return z.NEVER;
    }
    const { id: given, name, version } = parsed.data;
    if (isKept && given.toLowerCase() === id.toLowerCase()) return { whole: value, name, version };
    const message = isKept ? 'is the id of another object' : 'cannot be kept as it is';
    context.addIssue({ code: 'custom', path: ['id'], message });
    return z.NEVER;
  });
}

/** Members that are not sent, because the API generates them. */
const MADE_BY_THE_API = new Set(['selfUri']);

/** The objects of one family. */
export class WholeObjects {
  readonly #pipe: RequestPipe;
  readonly #family: ObjectFamily;
  readonly #cache = new ObjectCache();

  constructor(pipe: RequestPipe, family: ObjectFamily) {
    this.#pipe = pipe;
    this.#family = family;
  }

  get entity(): GenesysEntity['kind'] {
    return this.#family.entity;
  }

  async read(id: string, context: RequestContext): Promise<WholeObject> {
    const { route, entity, viewPermission: permission } = this.#family;
    const what = `read ${entity} "${id}"`;
    const request = entityRequest({ kind: entity, id }, { method: 'GET', route, what, permission });
    const read = await this.#ask(request, id, context);
    if (read.whole['state'] === 'deleted') throw deleted(request);
    return read;
  }

  /** Reads the object into memory if a write of that version would have to read it first. */
  async warm(id: string, version: number, context: RequestContext): Promise<void> {
    if (this.#cache.get(id, version) === null) await this.read(id, context);
  }

  /** The object at that version, if it was read or answered recently. */
  known(id: string, version: number): Fields | null {
    return this.#cache.get(id, version);
  }

  /** What a write to that version of the object changes; null if it was not read recently. */
  changes(
    id: string,
    version: number,
    change: (whole: Fields) => Fields,
  ): readonly FieldChange[] | null {
    const whole = this.#cache.get(id, version);
    return whole === null ? null : differences(whole, change(whole));
  }

  /**
   * The request as it would be sent; the body holds only what differs from the current state, as far as that is known.
   */
  plan(
    id: string,
    { version, fields }: TargetWrite,
    change: (whole: Fields) => Fields,
  ): PlannedWrite {
    const changes = this.changes(id, version, change);
    const told = changes?.map(({ field, new: value }) => [field, value] as const);
    const path = this.#family.route.replace('{id}', encodeURIComponent(id));
    const body = { ...(told === undefined ? fields : Object.fromEntries(told)), version };
    return { method: 'PUT', path, if_match: null, body };
  }

  /** Sends the object of that version back with the changes; reads it first if it is not in memory. */
  async replace(
    id: string,
    version: number,
    change: (whole: Fields) => Fields,
    context: RequestContext,
  ): Promise<WholeObject> {
    const request = this.#putRequest(id, version, {});
    const stands = this.#cache.get(id, version) ?? (await this.#readAt(request, id, context));
    if (stands['version'] !== version) throw conflictBeforeSending(request, stands['version']);
    const body = change(stands);
    return this.#ask(this.#putRequest(id, version, body), id, context, body);
  }

  async #readAt(request: ApiRequest, id: string, context: RequestContext): Promise<Fields> {
    try {
      return (await this.read(id, context)).whole;
    } catch (error) {
      if (error instanceof GenesysError) throw error;
      throw new TypeError(`${request.what} failed before it was sent`, { cause: error });
    }
  }

  #putRequest(id: string, version: number, whole: Fields): ApiRequest {
    const { route, entity, editPermission: permission } = this.#family;
    const body = Object.fromEntries(
      Object.entries(whole).filter(([name]) => name !== 'version' && !MADE_BY_THE_API.has(name)),
    );
    return entityRequest(
      { kind: entity, id },
      {
        method: 'PUT',
        route,
        what: `write ${entity} "${id}"`,
        permission,
        write: { lock: 'body', version, body },
      },
    );
  }

  /** @param sent if an answer leaves out part of this, it is not kept: a write built from it would clear that part */
  async #ask(
    request: ApiRequest,
    id: string,
    context: RequestContext,
    sent: Fields = {},
  ): Promise<WholeObject> {
    const { value, contextId } = await this.#pipe.ask(
      { ...request, isExact: true },
      () => answerFor(id),
      context,
    );
    if (hasAllOf(value.whole, sent)) this.#cache.keep(id, value.version, value.whole);
    return { id, ...value, requestId: contextId };
  }
}

function differences(before: Fields, after: Fields): readonly FieldChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .map((field) => ({ field, old: before[field] ?? null, new: after[field] ?? null }))
    .filter((one) => !isSameJson(one.old, one.new));
}

/** Why an inactive object is refused; null if it is active. */
export function whyInactive({ state }: Fields, object: string): string | null {
  return typeof state === 'string' && state !== 'active' ? `${object} is ${state}` : null;
}

/** A soft delete, which the API still answers with 200. */
function deleted(request: ApiRequest): GenesysError {
  const { method, route, entity } = request;
  const details = { code: 'not_found', outcome: 'refused', method, route, entity } as const;
  return new GenesysError(messageFor(details, request, { reason: 'it was deleted' }), details);
}
