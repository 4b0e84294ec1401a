/** The search attributes of one namespace, as Temporal lists, adds and queries them. */
import type { NativeConnection } from '@temporalio/worker';
import { isRecord } from '../../contract/values/json.ts';
import {
  SEARCH_ATTRIBUTES,
  type SearchAttributeName,
} from '../../contract/server/search-attributes.ts';

const CALL_MS = 5_000;

const TYPE_NAMES = ['', 'Text', 'Keyword', 'Int', 'Double', 'Bool', 'Datetime', 'KeywordList'];

/** gRPC status codes that are answers here. */
const NOT_FOUND = 5;
const INVALID_ARGUMENT: readonly unknown[] = [3];
/** Permission denied, unimplemented, unauthenticated. */
const REFUSALS: readonly unknown[] = [7, 12, 16];

export const ATTRIBUTE_NAMES = Object.keys(SEARCH_ATTRIBUTES).filter(
  (name): name is SearchAttributeName => Object.hasOwn(SEARCH_ATTRIBUTES, name),
);

export interface AttributeRegistry {
  /** Types by name, e.g. `Keyword`; null if this server does not permit the request (Temporal Cloud). */
  list(): Promise<Readonly<Record<string, string>> | null>;
  /** False if it is not permitted. */
  add(names: readonly SearchAttributeName[]): Promise<boolean>;
  canQuery(names: readonly SearchAttributeName[]): Promise<boolean>;
}

/** Thrown by every method if the namespace does not exist. */
export class NamespaceMissingError extends Error {
  override readonly name = 'NamespaceMissingError';
}

type Connection = Pick<NativeConnection, 'operatorService' | 'workflowService' | 'withDeadline'>;

export function createAttributeRegistry(
  connection: Connection,
  namespace: string,
): AttributeRegistry {
  /** Null after one of these codes. */
  async function call<T>(nulls: readonly unknown[], ask: () => Promise<T>): Promise<T | null> {
    try {
      return await connection.withDeadline(Date.now() + CALL_MS, ask);
    } catch (error) {
      const code = isRecord(error) ? error['code'] : null;
      if (nulls.includes(code)) return null;
      if (code !== NOT_FOUND) throw error;
      throw new NamespaceMissingError(`no namespace ${namespace}`, { cause: error });
    }
  }

  return {
    async list() {
      const found = await call(REFUSALS, () =>
        connection.operatorService.listSearchAttributes({ namespace }),
      );
      if (found === null) return null;
      const known = Object.entries(found.customAttributes);
      return Object.fromEntries(
        known.map(([name, type]) => [name, TYPE_NAMES[type] ?? 'another type']),
      );
    },
    async add(names) {
      const types = names.map((name) => [name, TYPE_NAMES.indexOf(SEARCH_ATTRIBUTES[name])]);
      const searchAttributes: Record<string, number> = Object.fromEntries(types);
      const added = await call(REFUSALS, () =>
        connection.operatorService.addSearchAttributes({ namespace, searchAttributes }),
      );
      return added !== null;
    },
    async canQuery(names) {
      const query = names.map((name) => `${name} IS NULL`).join(' AND ');
      const counted = await call(INVALID_ARGUMENT, () =>
        connection.workflowService.countWorkflowExecutions({ namespace, query }),
      );
      return counted !== null;
    },
  };
}
