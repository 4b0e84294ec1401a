/** The search attributes of one namespace, as Temporal lists, adds and queries them. */
import type { NativeConnection } from '@temporalio/worker';
import { isRecord } from '../../contract/values/json.ts';
import {
  SEARCH_ATTRIBUTES,
  type SearchAttributeName,
} from '../../contract/server/search-attributes.ts';

const CALL_MS = 5_000;

/** Temporal's names for the types, indexed by its numbers. */
const TYPE_NAMES = ['', 'Text', 'Keyword', 'Int', 'Double', 'Bool', 'Datetime', 'KeywordList'];

/** gRPC status codes that are answers here. */
const INVALID_ARGUMENT = 3;
const NOT_FOUND = 5;
const REFUSALS: ReadonlySet<number> = new Set([
  7, // permission denied
  12, // unimplemented
  16, // unauthenticated
]);

export const ATTRIBUTE_NAMES = Object.keys(SEARCH_ATTRIBUTES).filter(
  (name): name is SearchAttributeName => Object.hasOwn(SEARCH_ATTRIBUTES, name),
);

export interface AttributeRegistry {
  /** Types by name, e.g. `Keyword`; null if this server does not permit the request (Temporal Cloud). */
  list(): Promise<Readonly<Record<string, string>> | null>;
  /** False if it is not permitted. */
  add(names: readonly SearchAttributeName[]): Promise<boolean>;
  /** Whether visibility knows all of them; a real server learns new ones within a minute. */
  canQuery(names: readonly SearchAttributeName[]): Promise<boolean>;
}

/** Thrown by every method if the namespace does not exist. */
export class NamespaceMissingError extends Error {
  override readonly name = 'NamespaceMissingError';
}

function statusOf(error: unknown): number | null {
  return isRecord(error) && typeof error['code'] === 'number' ? error['code'] : null;
}

function isRefusal(error: unknown): boolean {
  return REFUSALS.has(statusOf(error) ?? 0);
}

type Connection = Pick<NativeConnection, 'operatorService' | 'workflowService' | 'withDeadline'>;

export function createAttributeRegistry(
  connection: Connection,
  namespace: string,
): AttributeRegistry {
  async function call<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await connection.withDeadline(Date.now() + CALL_MS, ask);
    } catch (error) {
      if (statusOf(error) !== NOT_FOUND) throw error;
      throw new NamespaceMissingError(`no namespace ${namespace}`, { cause: error });
    }
  }

  return {
    async list() {
      try {
        const { customAttributes } = await call(() =>
          connection.operatorService.listSearchAttributes({ namespace }),
        );
        const known = Object.entries(customAttributes);
        return Object.fromEntries(
          known.map(([name, type]) => [name, TYPE_NAMES[type] ?? 'another type']),
        );
      } catch (error) {
        if (isRefusal(error)) return null;
        throw error;
      }
    },
    async add(names) {
      const types = names.map((name) => [name, TYPE_NAMES.indexOf(SEARCH_ATTRIBUTES[name])]);
      const searchAttributes: Record<string, number> = Object.fromEntries(types);
      try {
        await call(() =>
          connection.operatorService.addSearchAttributes({ namespace, searchAttributes }),
        );
        return true;
      } catch (error) {
        if (isRefusal(error)) return false;
        throw error;
      }
    },
    async canQuery(names) {
      const query = names.map((name) => `${name} IS NULL`).join(' AND ');
      try {
        await call(() => connection.workflowService.countWorkflowExecutions({ namespace, query }));
        return true;
      } catch (error) {
        if (statusOf(error) === INVALID_ARGUMENT) return false;
        throw error;
      }
    },
  };
}
