/** What is known about a window's change, for a test that names only what matters to it. */
import type { Change, Learned, KnownChange } from '../../../src/contract/change/change.ts';
import type { Fields, JsonValue } from '../../../src/contract/values/json.ts';

const BASELINE = { name: 'Main', greeting: { text: 'Welcome' }, routing: { method: 'skills' } };
const INTENDED = {
  name: 'Maintenance: Main',
  greeting: { text: 'Please call back later.' },
  routing: { method: 'none' },
};

/** After its events: armed, sent, then answered or not, then put back. */
const REVISIONS = { armed: 1, sent: 2, in_doubt: 3, applied: 3, reverted: 4 } as const;

type StageSketch =
  | { readonly stage?: 'armed' | 'sent' }
  | { readonly stage: 'in_doubt'; readonly may_still_land?: boolean; readonly marked?: boolean }
  | { readonly stage: 'applied'; readonly new_version?: number }
  | {
      readonly stage: 'reverted';
      readonly new_version?: number | null;
      readonly final_version?: number;
    };

/** By default `floor` is the highest known version, and an applied change is as it was sent. */
export type ChangeSketch = StageSketch &
  Partial<Omit<KnownChange, 'doubts' | 'stored'>> & {
    /** The values before, learned now. */
    readonly before?: Fields;
    /** Learned now. */
    readonly stored?: Fields;
  };

function learned<T>(revision: number, value: T): Learned<T> {
  return { revision, value };
}

function doubtsOf(revision: number, before: Fields): Record<string, Learned<JsonValue>> {
  const doubts = Object.entries(before).map(([field, value]): [string, Learned<JsonValue>] => [
    field,
    learned(revision, value),
  ]);
  return Object.fromEntries(doubts);
}

function toKnown(sketch: ChangeSketch, floor: number, stored = sketch.stored): KnownChange {
  const { stage = 'armed', version = 14, before } = sketch;
  const { baseline = BASELINE, intended = INTENDED, on_drift = 'keep' } = sketch;
  const { revision = REVISIONS[stage] } = sketch;
  return {
    revision,
    version,
    floor: sketch.floor ?? floor,
    baseline,
    ...(before === undefined ? {} : { doubts: doubtsOf(revision, before) }),
    intended,
    ...(stored === undefined ? {} : { stored: learned(revision, stored) }),
    on_drift,
  };
}

/** By default armed at version 14. */
export function aChange(sketch: ChangeSketch = {}): Change {
  const { version = 14, intended = INTENDED, stored = intended } = sketch;
  if (sketch.stage === 'in_doubt') {
    const { stage, may_still_land = true, marked = false } = sketch;
    const known = toKnown(sketch, version);
    return { ...known, stage, may_still_land, ...(marked ? { marked } : {}) };
  }
  if (sketch.stage === 'applied') {
    const { stage, new_version = version + 1 } = sketch;
    return { ...toKnown(sketch, new_version, stored), stage, new_version };
  }
  if (sketch.stage === 'reverted') {
    const { stage, new_version = version + 1 } = sketch;
    const { final_version = (new_version ?? version) + 1 } = sketch;
    const known = toKnown(sketch, final_version, new_version === null ? sketch.stored : stored);
    return { ...known, stage, new_version, final_version };
  }
  return { ...toKnown(sketch, version), stage: sketch.stage ?? 'armed' };
}
