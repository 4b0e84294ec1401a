// What a handler of the API is given: the world, the call, whose it is, and the ids in its path.
import type { Session } from '../login/sessions.ts';
import type { World } from '../stage/world.ts';
import type { Answer, Call } from '../wire/call.ts';
import type { Need } from './access.ts';

export interface ApiRequest {
  readonly world: World;
  readonly call: Call;
  readonly session: Session;
  /** What the route asked of the client. */
  readonly need: Need;
  /** The first id of the path; empty where it has none. */
  readonly id: string;
  /** The second one: a row's key. */
  readonly key: string;
}

export type Handler = (request: ApiRequest) => Answer;
