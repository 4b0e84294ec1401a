/** How a line of an export carries its hash, in each format that has one. Pure. */
import { CSV_COLUMNS, CSV_COLUMNS_WITH_LOCAL, csvLine, csvValues } from './csv-columns.ts';

export type ChainedFormat = 'jsonl' | 'csv';

export interface SplitLine {
  readonly text: string;
  readonly hash: string;
}

export interface LineFormat {
  /** Comes before the first line and is not chained; null if there is none. */
  readonly heading: string | null;
  /** The text of an entry that is hashed. */
  toText(entry: object): string;
  join(text: string, hash: string): string;
  /** Null if a line has no hash. */
  split(line: string): SplitLine | null;
}

const IN_JSON = /^(?<text>\{.*),"chain":"(?<hash>[0-9a-f]{64})"\}$/su;
/** The heading of CSV with local columns. */
export const LOCAL_HEADING = [...CSV_COLUMNS_WITH_LOCAL, 'chain'].join(',');

const IN_CSV = /^(?<text>.*),(?<hash>[0-9a-f]{64})$/su;

const jsonl: LineFormat = {
  heading: null,
  toText: (entry) => JSON.stringify(entry),
  join: (text, hash) => `${text.slice(0, -1)},"chain":"${hash}"}`,
  split: (line) => {
    const { text, hash } = IN_JSON.exec(line)?.groups ?? {};
    return text === undefined || hash === undefined ? null : { text: `${text}}`, hash };
  },
};

const csv: LineFormat = {
  heading: [...CSV_COLUMNS, 'chain'].join(','),
  toText: (entry) => csvLine(csvValues(entry)),
  join: (text, hash) => `${text},${hash}`,
  split: (line) => {
    const { text, hash } = IN_CSV.exec(line)?.groups ?? {};
    return text === undefined || hash === undefined ? null : { text, hash };
  },
};

/** CSV with columns in the local time of a zone. */
export function csvInZone(timeZone: string): LineFormat {
  return {
    ...csv,
    heading: LOCAL_HEADING,
    toText: (entry) => csvLine(csvValues(entry, timeZone)),
  };
}

export const LINE_FORMATS: Readonly<Record<ChainedFormat, LineFormat>> = { jsonl, csv };
