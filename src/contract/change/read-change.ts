/** Reads a change and its events; null if it is none. Only ever more tolerant: replays read old messages. Pure. */
import type { Change, ChangeEvent, ChangeNews, KnownChange, Learned, Observed } from './change.ts';
import { isRecord, readFields, type Fields, type JsonValue } from '../values/json.ts';

type Raw = Readonly<Record<string, unknown>>;

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function copyOf(value: unknown): JsonValue {
  const copy: JsonValue = JSON.parse(JSON.stringify(value ?? null));
  return copy;
}

function readStored(value: unknown): Learned<Fields> | null {
  if (!isRecord(value) || !isNumber(value['revision'])) return null;
  const fields = readFields(value['value']);
  return fields === null ? null : { revision: value['revision'], value: fields };
}

function readDoubts(value: unknown): KnownChange['doubts'] {
  if (!isRecord(value)) return undefined;
  const doubts = Object.entries(value).flatMap(([field, doubt]) =>
    isRecord(doubt) && isNumber(doubt['revision'])
      ? [[field, { revision: doubt['revision'], value: copyOf(doubt['value']) }] as const]
      : [],
  );
  return Object.fromEntries(doubts);
}

function readKnown(raw: Raw): KnownChange | null {
  const { revision, version, floor } = raw;
  const [baseline, intended] = [readFields(raw['baseline']), readFields(raw['intended'])];
  if (!isNumber(revision) || !isNumber(version) || baseline === null || intended === null)
    return null;
  const doubts = readDoubts(raw['doubts']);
  const stored = readStored(raw['stored']);
  return {
    revision,
    version,
    floor: isNumber(floor) ? floor : version,
    baseline,
    ...(doubts === undefined ? {} : { doubts }),
    intended,
    ...(stored === null ? {} : { stored }),
    on_drift: raw['on_drift'] === 'restore' ? 'restore' : 'keep',
  };
}

/** A change; null if it is not one. */
export function readChange(value: unknown): Change | null {
  if (!isRecord(value)) return null;
  const known = readKnown(value);
  if (known === null) return null;
  const { stage, new_version, final_version } = value;
  const newVersion = isNumber(new_version) ? new_version : null;
  switch (stage) {
    case 'armed':
      return { ...known, stage };
    case 'sent':
      return { ...known, stage, ...(value['open'] === true ? { open: true } : {}) };
    case 'in_doubt': {
      const isMarked = value['marked'] === true;
      const may_still_land = value['may_still_land'] !== false;
      return { ...known, stage, may_still_land, ...(isMarked ? { marked: true } : {}) };
    }
    case 'applied':
      return newVersion === null ? null : { ...known, stage, new_version: newVersion };
    case 'reverted':
      return isNumber(final_version)
        ? { ...known, stage, new_version: newVersion, final_version }
        : null;
    default:
      return null;
  }
}

function readObserved(raw: Raw): Observed | null {
  const baseline = readFields(raw['baseline']);
  if (!isNumber(raw['version']) || baseline === null) return null;
  const [before, stored] = [readFields(raw['before']), readFields(raw['stored'])];
  return {
    version: raw['version'],
    baseline,
    ...(before === null ? {} : { before }),
    ...(stored === null ? {} : { stored }),
    ...(raw['marked'] === true ? { marked: true } : {}),
    ...(raw['in_doubt'] === true ? { in_doubt: true } : {}),
  };
}

function readChangeEvent(value: unknown): ChangeEvent | null {
  if (!isRecord(value)) return null;
  const { kind, version } = value;
  switch (kind) {
    case 'sent':
    case 'lost':
      return { kind };
    case 'refused':
      return { kind, ...(value['never_began'] === true ? { never_began: true } : {}) };
    case 'reverted':
      return isNumber(version) ? { kind, version } : null;
    case 'applied': {
      const { previous_version } = value;
      if (!isNumber(version) || !isNumber(previous_version)) return null;
      const [stored, baseline] = [readFields(value['stored']), readFields(value['baseline'])];
      return {
        kind,
        previous_version,
        version,
        ...(stored === null ? {} : { stored }),
        ...(baseline === null ? {} : { baseline }),
      };
    }
    case 'observed': {
      const observed = readObserved(value);
      return observed === null ? null : { kind, ...observed };
    }
    default:
      return null;
  }
}

/** What a step's result says about a change; null if nothing. */
export function readChangeNews(result: Raw): ChangeNews | null {
  const event = readChangeEvent(result['event']);
  const recalled = readChange(result['recalled']);
  if (event === null) return null;
  return recalled === null ? { event } : { event, recalled };
}
