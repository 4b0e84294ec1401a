/** The permissions in the documents for each kind are those that the doctor checks. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { kindRights } from '../../src/adapters/genesys/targets/kinds.ts';
import { TARGET_KINDS } from '../../src/contract/request/target/target.ts';
import { section } from './document.ts';

const FILE = path.resolve(__dirname, '../../docs/real-org.md');
const KINDS = TARGET_KINDS.filter((kind) => kind !== 'flow-ivr');

/** The cells of a kind's rows: its first one, and the following ones with a dash as name. */
function rowsOf(kind: string): readonly (readonly string[])[] {
  const rows = readFileSync(FILE, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const first = rows.findIndex(
    ([name = '', needed = '']) => name === `\`${kind}\`` && /:/.test(needed),
  );
  const behind = rows.slice(first + 1);
  const next = behind.findIndex(([name]) => name !== '–');
  return [...rows.slice(first, first + 1), ...behind.slice(0, next)];
}

function namesIn(cells: readonly (string | undefined)[]): readonly string[] {
  const names = cells.flatMap((cell = '') => [
    ...cell.matchAll(/`([a-zA-Z]+:[a-zA-Z]+:[a-zA-Z]+)`/g),
  ]);
  return names.map(([, name = '']) => name).toSorted();
}

it.each(KINDS)('%s: what it cannot work without, and what is of use', (kind) => {
  const rights = kindRights(kind)?.rights ?? [];
  const named = (isNeeded: boolean) =>
    [
      ...new Set(
        rights.filter((one) => one.isNeeded === isNeeded).map(({ anyOf: [name = ''] }) => name),
      ),
    ].toSorted();
  const rows = rowsOf(kind);
  expect(namesIn(rows.map(([, needed]) => needed))).toEqual(named(true));
  expect(namesIn(rows.map(([, , useful]) => useful))).toEqual(named(false));
});

/** What the contract says of a kind: which are needed in the division of the object, which in any, which are optional. */
function placesOf(kind: string): readonly (readonly string[])[] {
  const entries = section('Rights of the OAuth client').split(/^(?:- |$)/m);
  const [, rest = ''] =
    entries.map((one) => one.split(`**\`${kind}\`**: object: `)).find(({ length }) => length > 1) ??
    [];
  const [needed = '', optional = ''] = rest.split(/optional:\s/);
  const [object = '', also = ''] = needed.split(/also:\s/);
  return [object, also, optional].map((cell) => namesIn([cell]));
}

it.each(KINDS)('%s: the contract says the same, and in which division', (kind) => {
  const rights = kindRights(kind)?.rights ?? [];
  const named = (isOfObject: boolean, isNeeded: boolean) => {
    const found = rights.filter(
      (one) => one.isOfObject === isOfObject && one.isNeeded === isNeeded,
    );
    return found.map(({ anyOf: [name = ''] }) => name);
  };
  const places = placesOf(kind).map((names) => new Set(names));
  const expected = [named(true, true), named(false, true), named(false, false)];
  const others = new Set(rights.flatMap(({ anyOf: [, ...names] }) => names));
  expect(places.map((names) => [...names].filter((name) => !others.has(name)))).toEqual(
    expected.map((names) => [...new Set(names)].toSorted()),
  );
});
