/** Typed control of the organisation's objects over HTTP: IVRs, groups, schedules, flows and tables. */
import type { Route } from '../route/answer.ts';
import type { ObjectKind } from '../objects/subject.ts';
import type { AnyWrite, Fields, ObjectWrite, Page } from '../stage/records.ts';
import { first } from './control-waits.ts';
import type { WaitOptions } from './control-waits.ts';

/** Which writes to read: of one object, of one kind; `after` a seq, 0 for all. */
export interface WriteReading {
  readonly kind?: ObjectKind;
  readonly target?: string;
  readonly after?: number;
}

export interface ObjectControl {
  objects(kind: ObjectKind): Promise<readonly Fields[]>;
  /** Null if there is none. A row's id is `<table>/<encodeURIComponent(key)>`. */
  object(kind: ObjectKind, id: string): Promise<Fields | null>;
  /** Creates or replaces, bypassing the API's rules. */
  putObject(kind: ObjectKind, id: string, fields?: Fields, by?: string): Promise<ObjectWrite>;
  /** Another administrator's edit: the given fields; null removes one. `by` is a user's id. */
  editObject(kind: ObjectKind, id: string, fields: Fields, by?: string): Promise<ObjectWrite>;
  deleteObject(kind: ObjectKind, id: string, by?: string): Promise<ObjectWrite>;
  /**
   * What a caller of a number, or of a menu, gets at an instant (RFC 3339, now by default).
   *
   * @throws SimulatorControlError with status 409 if it cannot be determined.
   */
  route(
    of: ({ readonly dnis: string } | { readonly flowIvr: string }) & { readonly at?: string },
  ): Promise<Route>;
  /** The write log without menus. */
  objectWrites(reading?: WriteReading): Promise<readonly ObjectWrite[]>;
  /** The first matching write of an object. */
  waitForObjectWrite(
    accept: (write: ObjectWrite) => boolean,
    options?: WaitOptions,
  ): Promise<ObjectWrite>;
}

type Ask = <T>(method: string, path: string, input?: unknown) => Promise<T>;

/** @param orNull turns an answer of "nothing with that id" into null */
export function objectControl(
  ask: Ask,
  orNull: <T>(asked: Promise<T>) => Promise<T | null>,
): ObjectControl {
  return {
    objects: (kind) => ask('GET', `/objects/${kind}`),
    object: (kind, id) => orNull(ask<Fields>('GET', at(kind, id))),
    putObject: (kind, id, fields = {}, by) => ask('PUT', at(kind, id, by), fields),
    editObject: (kind, id, fields, by) => ask('PATCH', at(kind, id, by), fields),
    deleteObject: (kind, id, by) => ask('DELETE', at(kind, id, by)),
    route: ({ at: instant, ...of }) => {
      const query = new URLSearchParams(
        'dnis' in of ? { dnis: of.dnis } : { flow_ivr: of.flowIvr },
      );
      if (instant !== undefined) {
        query.set('at', instant);
      }
      return ask('GET', `/route?${query.toString()}`);
    },
    objectWrites: async (reading = {}) => (await writes(ask, reading)).entries,
    waitForObjectWrite: (accept, options = {}) =>
      first((reading) => writes(ask, reading), 'write of an object', accept, options),
  };
}

async function writes(
  ask: Ask,
  reading: WriteReading & { readonly waitMs?: number },
): Promise<Page<ObjectWrite>> {
  const { after = 0, waitMs = 0, ...filter } = reading;
  const query = new URLSearchParams({ ...filter, after: String(after), wait_ms: String(waitMs) });
  const page = await ask<Page<AnyWrite>>('GET', `/log?${query.toString()}`);
  return { ...page, entries: page.entries.filter((one): one is ObjectWrite => 'kind' in one) };
}

function at(kind: ObjectKind, id: string, by?: string): string {
  const query = by === undefined ? '' : `?by=${encodeURIComponent(by)}`;
  return `/objects/${kind}/${encodeURIComponent(id)}${query}`;
}
