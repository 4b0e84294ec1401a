/**
 * Registers search attributes with a running server: a database file from an earlier start has only those it was
 * created with.
 */
import type { Connection } from '@temporalio/client';

/** Temporal's names for the types, by its numbers. */
const TYPE_NAMES = ['', 'Text', 'Keyword', 'Int', 'Double', 'Bool', 'Datetime', 'KeywordList'];

/** Adds those that a namespace does not have yet; `attributes` is name → type. */
export async function addSearchAttributes(
  { operatorService }: Connection,
  namespace: string,
  attributes: Readonly<Record<string, string>>,
): Promise<void> {
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  const missing = Object.entries(attributes).filter(
    ([name]) => !Object.hasOwn(customAttributes, name),
  );
  if (missing.length === 0) return;
  const searchAttributes: Record<string, number> = Object.fromEntries(
    missing.map(([name, type]) => [name, TYPE_NAMES.indexOf(type)]),
  );
  await operatorService.addSearchAttributes({ namespace, searchAttributes });
}
