/**
 * Objects that the API only replaces as a whole: read, kept in memory by version, and sent back with only the requested
 * changes. A write built from exactly the version it expects needs no read, and is as safe as one that does: the API
 * refuses it if anything has changed.
 */
import { z } from 'zod';
import { about, conflictBeforeSending, messageFor } from '../../errors/error-advice.ts';
import { GenesysError, type GenesysEntity } from '../../errors/errors.ts';
import type { ApiRequest } from '../../pipe/api-request.ts';
import { entityRequest } from '../../pipe/entity-request.ts';
import type { RequestContext } from '../../pipe/request-context.ts';
import type { RequestPipe } from '../../pipe/request-pipe.ts';
import { hasAllOf, isJsonObject, isKeepable, isSameJson, type Fields } from '../../json.ts';
import type { FieldChange, PlannedWrite, TargetWrite } from '../target-kind.ts';

/** Characters of JSON in total: 600 objects of 100,000. */
const MOST_CHARACTERS = 60_000_000;
const MOST_OBJECTS = 5_000;

interface Kept {
  readonly whole: Fields;
  readonly characters: number;
}

/** Whole objects by id and version, as they were read or answered. Bounded; the least recently used goes first. */
class ObjectCache {
  readonly #kept = new Map<string, Kept>();
  #characters = 0;

  get(id: string, version: number): Fields | null {
    const key = keyOf(id, version);
    const found = this.#kept.get(key);
    if (found === undefined) return null;
    this.#kept.delete(key);
    this.#kept.set(key, found);
    return found.whole;
  }

  keep(id: string, version: number, whole: Fields): void {
    this.#drop(keyOf(id, version));
    const characters = JSON.stringify(whole).length;
    this.#kept.set(keyOf(id, version), { whole, characters });
    this.#characters += characters;
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_OBJECTS && this.#characters <= MOST_CHARACTERS) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#characters -= this.#kept.get(key)?.characters ?? 0;
    this.#kept.delete(key);
  }
}

function keyOf(id: string, version: number): string {
  return `${version}:${id.toLowerCase()}`;
}

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

const head = z.object({ id: z.string(), name: z.string(), version: z.int().min(0) });

function answerFor(id: string) {
  return z.unknown().transform((value, context): Omit<WholeObject, 'id' | 'requestId'> => {
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

/** Members that are not sent as they are: the lock adds the version, and the API generates the link. */
const NOT_SENT = new Set(['version', 'selfUri']);

type Change = (whole: Fields) => Fields;

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

  known(id: string, version: number): Fields | null {
    return this.#cache.get(id, version);
  }

  /** What a write to that version of the object changes; null if it was not read recently. */
  changes(id: string, version: number, change: Change): readonly FieldChange[] | null {
    const whole = this.#cache.get(id, version);
    return whole === null ? null : differences(whole, change(whole));
  }

  /** The request as it would be sent; of the body only what differs from the current state, if that is known. */
  plan(id: string, { version, fields }: TargetWrite, change: Change): PlannedWrite {
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
    change: Change,
    context: RequestContext,
  ): Promise<WholeObject> {
    const request = this.#putRequest(id, version, {});
    const stands = this.#cache.get(id, version) ?? (await this.read(id, context)).whole;
    if (stands['version'] !== version) throw conflictBeforeSending(request, stands['version']);
    const body = change(stands);
    return this.#ask(this.#putRequest(id, version, body), id, context, body);
  }

  #putRequest(id: string, version: number, whole: Fields): ApiRequest {
    const { route, entity, editPermission: permission } = this.#family;
    const body = Object.fromEntries(Object.entries(whole).filter(([name]) => !NOT_SENT.has(name)));
    const what = `write ${entity} "${id}"`;
    const write = { lock: 'body', version, body } as const;
    return entityRequest({ kind: entity, id }, { method: 'PUT', route, what, permission, write });
  }

  /** @param sent if an answer leaves out part of this, it is not kept: a write built from it would clear that part */
  async #ask(
    request: ApiRequest,
    id: string,
    context: RequestContext,
    sent: Fields = {},
  ): Promise<WholeObject> {
    const exact = { ...request, isExact: true };
    const { value, contextId } = await this.#pipe.ask(exact, () => answerFor(id), context);
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
  const details = { ...about(request), code: 'not_found', outcome: 'refused' } as const;
  return new GenesysError(messageFor(details, request, { reason: 'it was deleted' }), details);
}
