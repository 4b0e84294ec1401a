/**
 * The documents of this repository: what they name exists, their links resolve, their tables stay narrow. The same for
 * comments that point to a document. Reads files only.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const WIDEST_ROW = 160;
const LONGEST_ARCHITECTURE = 150;

function filesIn(folder: string, ending: RegExp): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => ending.test(file))
    .map((file) => path.join(folder, file));
}

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

function exists(file: string): boolean {
  return existsSync(path.join(ROOT, file));
}

function isWideRow(line: string): boolean {
  return line.startsWith('|') && line.length > WIDEST_ROW;
}

function isUnsolved(line: string): boolean {
  return /^(?:<{7}|(?:> ?){7}|={7}$|\| ={7})/.test(line);
}

const DOCUMENTS = [
  ...readdirSync(ROOT).filter((file) => file.endsWith('.md')),
  ...filesIn('docs', /\.md$/),
  ...filesIn('test', /\.md$/),
];
const SOURCES = ['src', 'dev', 'test', 'tools'].flatMap((room) =>
  filesIn(room, /\.(?:ts|mjs|cjs)$/),
);

/** Examples may name what does not exist. */
function withoutExamples(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```$/gm, '');
}

/** Anchors of headings as on GitHub. */
function anchorsOf(file: string): ReadonlySet<string> {
  const headings = withoutExamples(read(file)).matchAll(/^#+ (?<title>.+)$/gm);
  const titles = [...headings].map(({ groups }) => groups?.['title'] ?? '');
  return new Set(
    titles.map((title) =>
      title
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** Null if the link leads to a file, and to a heading in it. */
function brokenLink(link: string, from: string): string | null {
  const [place = '', anchor] = link.split('#', 2);
  const file = place === '' ? from : path.join(path.dirname(from), place);
  if (!exists(file)) return `${link}: there is no ${file}`;
  if (anchor === undefined || anchorsOf(file).has(anchor)) return null;
  return `${link}: ${file} has no such heading`;
}

function linksIn(text: string): string[] {
  const links = withoutExamples(text).matchAll(/\]\((?<link>[^)\s]+)\)/g);
  return [...links]
    .map(({ groups }) => groups?.['link'] ?? '')
    .filter((link) => !/^[a-z]+:/.test(link));
}

function pathsIn(text: string): string[] {
  const paths = withoutExamples(text).matchAll(
    /`(?<path>(?:src|dev|test|tools|docs|deploy)\/[\w./-]+)`/g,
  );
  return [...paths].map(({ groups }) => groups?.['path'] ?? '');
}

/** E.g. `docs/contract.md#callbacks` in a comment. */
function pointersIn(source: string): string[] {
  const pointers = source.matchAll(
    /^\s*(?:\/\/|\/?\*).*?(?<pointer>docs\/[\w./-]+\.md(?:#[\w-]+)?)/gm,
  );
  return [...pointers].map(({ groups }) => groups?.['pointer'] ?? '');
}

/** What is wrong with each document, with its name. */
function faults(find: (file: string) => readonly (string | null)[]): string[] {
  return DOCUMENTS.flatMap((file) =>
    find(file).flatMap((fault) => (fault === null ? [] : [`${file}: ${fault}`])),
  );
}

describe('the documents', () => {
  it('have links that lead to files and headings', () => {
    expect(faults((file) => linksIn(read(file)).map((link) => brokenLink(link, file)))).toEqual([]);
  });

  it('name only paths that exist', () => {
    expect(faults((file) => pathsIn(read(file)).filter((named) => !exists(named)))).toEqual([]);
  });

  it('have no table that is wider than a screen', () => {
    expect(faults((file) => read(file).split('\n').filter(isWideRow))).toEqual([]);
  });

  it('hold nothing that a merge left unsolved', () => {
    expect(faults((file) => read(file).split('\n').filter(isUnsolved))).toEqual([]);
  });

  it('keeps ARCHITECTURE.md to what is read in ten minutes', () => {
    expect(read('ARCHITECTURE.md').trimEnd().split('\n').length).toBeLessThanOrEqual(
      LONGEST_ARCHITECTURE,
    );
  });

  it('names every decision in their index', () => {
    const index = linksIn(read('docs/decisions/README.md'));
    const decisions = readdirSync(path.join(ROOT, 'docs/decisions')).filter((file) =>
      /^\d{4}-/.test(file),
    );
    expect(index.toSorted()).toEqual(decisions.toSorted());
  });
});

describe('comments', () => {
  it('point to documents and headings that exist', () => {
    const broken = SOURCES.flatMap((file) =>
      pointersIn(read(file)).flatMap((pointer) => {
        const problem = brokenLink(pointer, 'README.md');
        return problem === null ? [] : [`${file}: ${problem}`];
      }),
    );
    expect(broken).toEqual([]);
  });
});
