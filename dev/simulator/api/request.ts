/** The input of an API handler: the world, the call, its client, and the ids in its path. */
import type { Session } from '../login/sessions.ts';
import type { World } from '../stage/world.ts';
import type { Answer, Call } from '../wire/call.ts';
import type { Need } from './access.ts';

export interface ApiRequest {
  readonly world: World;
  readonly call: Call;
  readonly session: Session;
  /** What the route requires of the client. */
  readonly need: Need;
  /** The first id of the path; empty if it has none. */
  readonly id: string;
  /** The second one: a row's key. */
  readonly key: string;
}

export type Handler = (request: ApiRequest) => Answer;
