/** The last part of the story: callbacks, receipt, audit and write log, each checked against the others. */
import type { AuditRecord, ScheduledWindow } from '../../src/client/index.ts';
import { auditTable } from './narration/audit-table.ts';
import type { Cast } from './cast.ts';

const LIMIT_MS = 20_000;
const CALLBACKS = [
  'ivr_maintenance_accepted',
  'ivrr_maintenance_scheduled',
  'ivr_maintenance_reverted',
];
/** The fields of the event after a successful apply, exactly (docs/contract.md#callbacks). */
const SCHEDULED_FIELDS = [
  'event_type',
  'flow_id',
  'start_time',
  'end_time',
  'new_version',
  'latency_ms',
  'timestamp',
];

/** What happened, for the proof. */
export interface Happened {
  readonly window: ScheduledWindow;
  /** Before, during and after the window; null if the API counts none for the object. */
  readonly versions: readonly [number, number, number] | null;
  /** A version in the receipt, as the API counts the object. @default the same */
  readonly counted?: (version: number) => number;
  /** It was written before its start, and begun by the platform. @default false */
  readonly isAhead?: boolean;
  /** Apply and revert, as the simulator logged them. */
  readonly writes: readonly [unknown, unknown];
  /** Everything written to the object since the window was requested. */
  readonly log: () => Promise<readonly unknown[]>;
  readonly full: boolean;
}

export async function tellProof(cast: Cast, happened: Happened): Promise<void> {
  const newVersion = await tellReceipt(cast, happened);
  checkCallbacks(cast, newVersion);
  await tellAudit(cast, happened);
  const log = await happened.log();
  cast.facts.same('exactly two writes reached the API', happened.writes, log);
  cast.screen.checked('the API saw exactly two writes, one to change the line, one to put it back');
}

/** @returns the version during the window. */
async function tellReceipt(
  { screen, facts }: Cast,
  { window, versions, counted = (version) => version, isAhead = false }: Happened,
): Promise<number | null> {
  screen.act('The receipt: what the window returns');
  const result = window.handle.result();
  const { status, proof } = await facts.inTime('the window is over', LIMIT_MS, result);
  facts.same('the window ended', ['reverted', 'normal'], [status.phase, status.line]);
  facts.same('nobody needs to act', [null, null], [status.attention, status.drift]);
  if (proof === null) throw new Error('the receipt has no proof');
  const { previous_version, new_version, final_version } = proof;
  const told = [previous_version, new_version, final_version].map((version) =>
    version === null ? null : counted(version),
  );
  // If the API counts none, a version is a fingerprint of the object.
  const expected = versions ?? [previous_version, new_version, previous_version];
  facts.same('the versions are', expected, told);
  facts.same('the line ended as it began', proof.baseline_hash, proof.final_hash);
  const { start_lateness_ms: start, revert_lateness_ms: end } = proof;
  const isStartRight = isAhead ? start === null : isOnTime(start);
  facts.holds('start and end were on time', isStartRight && isOnTime(end), proof);
  screen.row('phase', `${status.phase}; line ${status.line}`);
  screen.row('versions', told.join(' → '));
  screen.row('late', `start ${isAhead ? 'by Genesys' : `${start} ms`}, end ${end} ms`);
  screen.row('fingerprint before', proof.baseline_hash.slice(0, 16));
  screen.row('fingerprint after', `${proof.final_hash?.slice(0, 16)} (the same)`);
  return new_version;
}

/** Less than 60 s late is on time; early never is. */
function isOnTime(latenessMs: number | null): boolean {
  return latenessMs !== null && latenessMs >= 0 && latenessMs < 60_000;
}

function checkCallbacks({ screen, facts, receiver }: Cast, newVersion: number | null): void {
  const { received } = receiver;
  const types = received.map(({ eventType }) => eventType);
  facts.same('the callbacks in their order are', CALLBACKS, types);
  const doubts = received.map(({ doubt }) => doubt);
  facts.same('nothing is wrong with any signature', [null, null, null], doubts);
  facts.same('each has an id of its own', 3, new Set(received.map(({ id }) => id)).size);
  const scheduled = received[1]?.body ?? {};
  const fields = Object.keys(scheduled);
  facts.same(
    'the callback of the change has exactly the fields',
    SCHEDULED_FIELDS.toSorted(),
    fields.toSorted(),
  );
  facts.same('it names the version', newVersion, scheduled['new_version']);
  screen.checked('3 callbacks came, in order, each with a valid signature');
}

async function tellAudit(cast: Cast, { window, full, isAhead = false }: Happened): Promise<void> {
  const { screen, facts, stage } = cast;
  screen.act('The audit, read back from the workflow history');
  const records = await facts.inTime('the audit is read', LIMIT_MS, window.handle.audit());
  for (const line of auditTable(records)) screen.note(line);
  const events = records.map(({ event }) => event).filter((event) => event !== 'requested');
  const expected = [
    'accepted',
    'armed',
    ...(isAhead ? ['entered'] : []),
    'applied',
    ...(full ? [] : ['end_requested']),
    'reverted',
  ];
  const own = events.filter((event) => event !== 'callback');
  facts.same('the audit tells in order', expected, own);
  const delivered = records.filter(isDelivered);
  facts.same('the audit has each callback as delivered', CALLBACKS.length, delivered.length);
  // Only the history shows who started the workflow: no worker was involved yet.
  const logged = stage.auditLines.map(({ event }) => String(event));
  facts.same('the worker logged the same as it happened', logged.toSorted(), events.toSorted());
  screen.checked(`the worker wrote the same into its log while it happened`);
}

function isDelivered({ event, callback_status: status }: AuditRecord): boolean {
  return event === 'callback' && status === 'delivered';
}
