/** The record of one restore: what was tried and what came of it, stored next to the file that was used. */
import { messageOf } from '../errors.ts';
import { flowIdOf } from '../../contract/request/target/target.ts';
import { targetName } from '../../contract/request/window-plan.ts';
import { basename } from 'node:path';
import { appendRestoreRecord, readRestoreRecords } from '../../adapters/break-glass/index.ts';
import type { Attempt, AuditRecord } from '../../contract/reporting/audit-record.ts';
import { formatInstant } from '../../contract/values/instant.ts';
import { isRecord, type Fields, type JsonValue } from '../../contract/values/json.ts';
import { hashFields, type TargetState } from '../../adapters/genesys/index.ts';
import { managedBy, originalOf, type PutBackCaller, type Standing } from '../../line/index.ts';
import { printable } from '../output/plain/printable.ts';
import type { Session } from '../session.ts';
import type { RescueChange } from '../../contract/change/rescue-file.ts';
import type { RowEnd } from './announced-row.ts';
import type { RestorePlan } from './restore-text.ts';

export interface RestoreOptions {
  readonly force?: boolean;
  /** Accepts the line at this version and puts it back, whoever set it. */
  readonly acceptVersion?: number;
  readonly yes?: boolean;
  readonly actor?: string;
  readonly reason?: string;
}

/** One use of a file. */
export interface Restore {
  readonly session: Session;
  readonly path: string;
  readonly options: RestoreOptions;
  readonly file: RescueChange;
  /** What earlier uses of the file have seen. */
  readonly kept: KeptForms;
}

type Noted = Omit<Attempt, 'attempt' | 'at'>;

function answered({
  version,
  requestId,
}: Pick<TargetState, 'version' | 'requestId'>): Omit<Noted, 'outcome'> {
  return { actual_version: version, request_id: requestId };
}

export class RestoreLog {
  readonly use: Restore & { readonly plan: RestorePlan };
  readonly #attempts: Attempt[] = [];
  readonly #startedAt = performance.now();

  constructor(use: RestoreLog['use']) {
    this.use = use;
  }

  /** Notes each try of a write. */
  caller() {
    return {
      readOlder: (state) => this.#note({ outcome: 'older_read', ...answered(state) }),
      alreadyBack: () => undefined,
      wrote: (state, expected_version) =>
        this.#note({ outcome: 'written', expected_version, ...answered(state) }),
      unproven: (state, expected_version) =>
        this.#note({ outcome: 'unproven', expected_version, ...answered(state) }),
      failed: ({ code: outcome, message, contextId: request_id }, expected_version) =>
        this.#note({ outcome, expected_version, message, request_id }),
    } satisfies Partial<PutBackCaller>;
  }

  /** Records that it failed; returns the error to throw. */
  async failed(error: unknown): Promise<unknown> {
    await this.keep('failed', null, messageOf(error));
    return error;
  }

  /** The path of the record. If it cannot be written, null and a warning: the line comes first. */
  async keep(
    outcome: 'restored' | 'already_back' | 'failed',
    standing: Standing | null,
    message: string | null = null,
    announcement: RowEnd | null = null,
  ): Promise<string | null> {
    const record = this.#toRecord(
      standing,
      this.#details(outcome, standing, message, announcement),
    );
    try {
      return await appendRestoreRecord(this.use.path, record);
    } catch (error) {
      const text = `the record of this restore could not be kept (${messageOf(error)}); it is: ${JSON.stringify(record)}`;
      this.use.session.io.stderr.write(`interlude: ${printable(text)}\n`);
      return null;
    }
  }

  #note(attempt: Noted): void {
    const at = formatInstant(this.use.session.io.now());
    this.#attempts.push({ attempt: this.#attempts.length + 1, at, ...attempt });
  }

  #toRecord(standing: Standing | null, details: JsonValue): AuditRecord {
    const { session, plan, options, file } = this.use;
    return {
      flow_id: flowIdOf(file.target),
      target: targetName(file.target),
      previous_version: plan.now.version,
      new_version: standing?.state.version ?? null,
      scheduled_start: file.start_time,
      scheduled_end: file.end_time,
      latency_ms: Math.round((performance.now() - this.#startedAt) * 10) / 10,
      timestamp: formatInstant(session.io.now()),
      callback_status: 'none',
      event: 'restored',
      workflow_id: file.window_id,
      run_id: file.run_id,
      actor: options.actor ?? session.io.userName(),
      actor_source: 'claimed',
      reason: options.reason ?? null,
      attempts: this.#attempts,
      details,
    };
  }

  #details(
    outcome: string,
    standing: Standing | null,
    message: string | null,
    announcement: RowEnd | null,
  ): JsonValue {
    const { path, plan, options, file, kept } = this.use;
    const { target, now, decision } = plan;
    const drift = standing?.drift ?? decision.drift;
    const managed = (fields: Fields): Fields => managedBy(file.change.intended, fields);
    return {
      outcome,
      message,
      ...(announcement === null ? {} : { announcement: { ...announcement } }),
      file: basename(path),
      forced: options.force === true,
      ...(options.acceptVersion === undefined ? {} : { accepted_version: options.acceptVersion }),
      baseline_hash: hashFields(originalOf(target, file.change)),
      before_hash: hashFields(managed(now.fields)),
      final_hash: standing === null ? null : hashFields(managed(standing.state.fields)),
      drift: drift.map(({ field }) => field),
      own_form: standing === null ? kept : keptForms(standing, kept),
    };
  }
}

/** Hashes of the values, by field, because a record holds no values. */
export type KeptForms = Readonly<Record<string, JsonValue>>;

function hashOf(field: string, value: JsonValue): string {
  return hashFields({ [field]: value });
}

/** What earlier restores of a file have seen; the newest counts. */
export async function readKeptForms(path: string): Promise<KeptForms> {
  const records = await readRestoreRecords(path);
  const told = records.map(({ details }) => (isRecord(details) ? details['own_form'] : null));
  return Object.assign({}, ...told.filter(isRecord));
}

/** For the record of this restore; what earlier ones have seen still holds. */
function keptForms(
  { ownForm, state: { fields } }: Pick<Standing, 'ownForm' | 'state'>,
  earlier: KeptForms,
): KeptForms {
  const seen = ownForm.map((field) => [field, hashOf(field, fields[field] ?? null)] as const);
  return { ...earlier, ...Object.fromEntries(seen) };
}

/** Leaves out the fields that are as an earlier restore left them. */
export function withoutKept<T extends Pick<Standing, 'drift'>>(standing: T, kept: KeptForms): T {
  const drift = standing.drift.filter(({ field, now }) => kept[field] !== hashOf(field, now));
  return { ...standing, drift };
}
