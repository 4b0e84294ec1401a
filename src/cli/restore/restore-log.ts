/** The record of one restore: what was tried and what came of it, stored next to the file that was used. */
import { messageOf } from '../errors.ts';
import { flowIdOf } from '../../contract/request/target/target.ts';
import { targetName } from '../../contract/request/window-plan.ts';
import { basename } from 'node:path';
import { appendRestoreRecord } from '../../adapters/break-glass/index.ts';
import type { Attempt, AuditRecord } from '../../contract/telling/audit-record.ts';
import { formatInstant } from '../../contract/values/instant.ts';
import type { Fields, JsonValue } from '../../contract/values/json.ts';
import { hashFields } from '../../adapters/genesys/index.ts';
import { managedBy, originalOf, type PutBackCaller, type Standing } from '../../line/index.ts';
import { printable } from '../output/plain/printable.ts';
import type { Session } from '../session.ts';
import type { RowEnd } from './announced-row.ts';
import { keptForms, type KeptForms } from './kept-forms.ts';
import type { RestorePlan } from './restore-text.ts';

export interface RestoreOptions {
  readonly force?: boolean;
  /** Accepts the line at this version and puts it back, whoever set it. */
  readonly acceptVersion?: number;
  readonly yes?: boolean;
  readonly actor?: string;
  readonly reason?: string;
}

export interface Use {
  readonly session: Session;
  readonly path: string;
  readonly options: RestoreOptions;
  readonly plan: RestorePlan;
  readonly kept: KeptForms;
}

interface ToldBeside {
  readonly message: string | null;
  readonly announcement: RowEnd | null;
}

type Told = Omit<
  PutBackCaller,
  'reading' | 'writing' | 'mayContinue' | 'nowMs' | 'learned' | 'sending'
>;

export class RestoreLog {
  readonly use: Use;
  readonly #attempts: Attempt[] = [];
  readonly #startedAt = performance.now();

  constructor(use: Use) {
    this.use = use;
  }

  caller(): Told {
    return {
      readOlder: ({ version: actual_version, requestId: request_id }) =>
        this.#note({ outcome: 'older_read', actual_version, request_id }),
      alreadyBack: () => undefined,
      wrote: ({ version: actual_version, requestId: request_id }, expected_version) =>
        this.#note({ outcome: 'written', expected_version, actual_version, request_id }),
      unproven: ({ version: actual_version, requestId: request_id }, expected_version) =>
        this.#note({ outcome: 'unproven', expected_version, actual_version, request_id }),
      failed: ({ code: outcome, message, contextId: request_id }, expected_version) =>
        this.#note({ outcome, expected_version, message, request_id }),
    };
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
    const record = this.#toRecord(outcome, standing, { message, announcement });
    try {
      return await appendRestoreRecord(this.use.path, record);
    } catch (error) {
      const text = `the record of this restore could not be kept (${messageOf(error)}); it is: ${JSON.stringify(record)}`;
      this.use.session.io.stderr.write(`interlude: ${printable(text)}\n`);
      return null;
    }
  }

  #note(attempt: Omit<Attempt, 'attempt' | 'at'>): void {
    const at = formatInstant(this.use.session.io.now());
    this.#attempts.push({ attempt: this.#attempts.length + 1, at, ...attempt });
  }

  #toRecord(outcome: string, standing: Standing | null, told: ToldBeside): AuditRecord {
    const { session, plan, options } = this.use;
    const { file, now } = plan;
    return {
      flow_id: flowIdOf(file.target),
      target: targetName(file.target),
      previous_version: now.version,
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
      details: this.#details(outcome, standing, told),
    };
  }

  #details(
    outcome: string,
    standing: Standing | null,
    { message, announcement }: ToldBeside,
  ): JsonValue {
    const { path, plan, options, kept } = this.use;
    const { file, target, now, decision } = plan;
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
