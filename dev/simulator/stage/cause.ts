/** Who changes an object, and by which request. Every write in the log carries one. */
import { randomUUID } from 'node:crypto';
import type { Call } from '../wire/call.ts';
import { ifMatchOf, marksOf } from '../wire/call.ts';

/** The user that edits in the admin interface, if no other is named. */
export const ADMIN_USER_ID = 'ad000000-0000-4000-8000-000000000001';

export interface Cause {
  readonly by: 'client' | 'admin';
  readonly clientId: string | null;
  /** The user, for an admin's edit. */
  readonly userId: string | null;
  readonly method: string;
  readonly ifMatch: string | null;
  readonly correlationId: string;
  readonly receivedAt: string;
  readonly marks: Readonly<Record<string, string>>;
  readonly fault: string | null;
}

export function causeOfCall(call: Call, clientId: string): Cause {
  return {
    by: 'client',
    clientId,
    userId: null,
    method: call.method,
    ifMatch: ifMatchOf(call),
    correlationId: call.correlationId,
    receivedAt: call.receivedAt,
    marks: marksOf(call),
    fault: call.fault,
  };
}

interface AdminEdit {
  readonly method: string;
  /** The rule that makes the edit, if any. */
  readonly fault?: string | null;
  /** @default ADMIN_USER_ID */
  readonly userId?: string;
}

export function causeOfAdmin({ method, fault = null, userId = ADMIN_USER_ID }: AdminEdit): Cause {
  return {
    by: 'admin',
    clientId: null,
    userId,
    method,
    ifMatch: null,
    correlationId: randomUUID(),
    receivedAt: new Date().toISOString(),
    marks: {},
    fault,
  };
}
