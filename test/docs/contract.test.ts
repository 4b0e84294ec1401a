/**
 * docs/contract.md matches the code: every field, event, code, verb, metric and exit code. Lists that exist only as
 * types are repeated here so that the compiler checks that they are complete. `INTERLUDE_WRITE_DOCS=1 npx jest
 * test/docs` regenerates the generated parts.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { metricLines, requestLines, targetLines } from '../../dev/schemas/contract-lists.ts';
import { callbackJsonSchema, propertiesOf } from '../../dev/schemas/json-schemas.ts';
import { InterludeError } from '../../src/client/index.ts';
import { outcomeOf } from '../../src/cli/outcome.ts';
import { CALLBACK_EVENTS } from '../../src/contract/request/request.ts';
import { TARGET_KINDS } from '../../src/contract/request/target/target.ts';
import { SEARCH_ATTRIBUTES } from '../../src/contract/server/search-attributes.ts';
import {
  blankRecord,
  type Attempt,
  type AuditEvent,
} from '../../src/contract/reporting/audit-record.ts';
import { callbackEventType } from '../../src/contract/reporting/callback.ts';
import { isRecord } from '../../src/contract/values/json.ts';
import {
  blankStatus,
  FINDING_CODES,
  PHASES,
  type Line,
  type Proof,
  type RefusalCode,
} from '../../src/contract/window/window.ts';
import { CONTROL_REFUSALS, CONTROLS } from '../../src/contract/window/messages.ts';
import { UNBUILT_CONTROLS } from '../../src/contract/window/controls/control-arguments.ts';
import { codeWords, generatedPart, namesOf, rowsOf, section } from './document.ts';

const REFUSALS = {
  invalid: 0,
  preflight: 0,
  conflict: 0,
  unavailable: 0,
  different: 0,
} satisfies Record<RefusalCode, 0>;

const LINES = {
  normal: 0,
  maintenance: 0,
  changed_by_others: 0,
  unknown: 0,
} satisfies Record<Line, 0>;

const PROOF = {
  baseline_hash: 0,
  written_hash: 0,
  final_hash: 0,
  previous_version: 0,
  new_version: 0,
  final_version: 0,
  start_lateness_ms: 0,
  revert_lateness_ms: 0,
  apply_attempts: 0,
  revert_attempts: 0,
  request_ids: 0,
} satisfies Record<keyof Proof, 0>;

const ATTEMPT = {
  attempt: 0,
  outcome: 0,
  at: 0,
  expected_version: 0,
  actual_version: 0,
  message: 0,
  request_id: 0,
} satisfies Record<keyof Attempt, 0>;

const AUDIT_EVENTS = {
  requested: 0,
  accepted: 0,
  refused: 0,
  armed: 0,
  announced: 0,
  announce_failed: 0,
  announcement_cleared: 0,
  entered: 0,
  applied: 0,
  apply_failed: 0,
  skipped: 0,
  extended: 0,
  end_requested: 0,
  cancel_requested: 0,
  control_refused: 0,
  drift: 0,
  who_changed: 0,
  revert_delayed: 0,
  retry_requested: 0,
  taken_over: 0,
  restored: 0,
  reverted: 0,
  leftover_deleted: 0,
  cancelled: 0,
  failed: 0,
  callback: 0,
  terminated: 0,
  reset: 0,
  signal_unknown: 0,
  rescued: 0,
  rescue_failed: 0,
  start_held: 0,
  starts_stopped: 0,
  starts_allowed: 0,
} satisfies Record<AuditEvent, 0>;

/** What is documented but not true, and what is true but not documented. */
function differences(said: Iterable<string>, is: Iterable<string>): readonly string[] {
  const [one, other] = [new Set(said), new Set(is)];
  const wrong = [...one]
    .filter((name) => !other.has(name))
    .map((name) => `not in the code: ${name}`);
  const missing = [...other].filter((name) => !one.has(name)).map((name) => `not said: ${name}`);
  return [...wrong, ...missing];
}

class CodedError extends InterludeError {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** Fields of each event besides the common ones, by `event_type`. */
function ownFields(): ReadonlyMap<string, readonly string[]> {
  const { oneOf } = callbackJsonSchema();
  const bodies = (Array.isArray(oneOf) ? oneOf : []).filter(isRecord);
  const common = propertiesOf(bodies[1] ?? {});
  return new Map(
    bodies.map((body) => {
      const properties = propertiesOf(body);
      const own = Object.keys(properties).filter((name) => !(name in common));
      return [String(properties['event_type']?.['const']), own];
    }),
  );
}

describe('the contract', () => {
  it.each([
    ['request', async () => requestLines()],
    ['target', async () => targetLines()],
    ['metrics', metricLines],
  ])('has the generated part %s as the code has it', async (name, make) => {
    const lines = await make();
    expect(generatedPart(name, lines)).toEqual(lines);
  });

  it('has every kind of target', () =>
    expect(differences(namesOf('Target kinds', 'kind'), TARGET_KINDS)).toEqual([]));

  it('has every code of a verdict and every finding', () => {
    const codes = rowsOf('Verdict', 'code').flatMap(([cell = '']) => codeWords(cell));
    expect(differences(codes, Object.keys(REFUSALS))).toEqual([]);
    const text = section('Verdict');
    const findings = text.slice(text.indexOf('A **finding**'));
    expect(
      differences(
        [...findings.matchAll(/^\| (?<cell>`[^|]+)\|/gm)].flatMap(([, cell = '']) =>
          codeWords(cell),
        ),
        FINDING_CODES,
      ),
    ).toEqual([]);
  });

  it('has every field of a status, every phase and every state of a line', () => {
    expect(differences(namesOf('Status', 'field'), Object.keys(blankStatus('id', 'run')))).toEqual(
      [],
    );
    const text = section('Status');
    expect(
      differences(
        codeWords(/`phase` runs[^.]*\./.exec(text)?.[0] ?? '').filter((word) => word !== 'phase'),
        PHASES,
      ),
    ).toEqual([]);
    expect(
      differences(
        codeWords(/`line` is the phone line[^.]*\./.exec(text)?.[0] ?? '').filter(
          (word) => word !== 'line',
        ),
        Object.keys(LINES),
      ),
    ).toEqual([]);
  });

  it('has every field of a receipt', () =>
    expect(differences(namesOf('Receipt', 'field'), Object.keys(PROOF))).toEqual([]));

  it('has every control, built or not, and every way to refuse one', () => {
    expect(differences(namesOf('Controls', 'name'), CONTROLS)).toEqual([]);
    expect(differences(namesOf('Controls', 'type'), Object.values(CONTROL_REFUSALS))).toEqual([]);
    const unbuilt = /^- (?<names>[^\n]*) are refused by name/m.exec(section('Controls'))?.groups;
    expect(differences(codeWords(unbuilt?.['names'] ?? ''), UNBUILT_CONTROLS)).toEqual([]);
  });

  it('has every callback with its own fields', () => {
    const own = ownFields();
    const rows = rowsOf('Bodies', 'name in `callback_events`');
    expect(
      differences(
        rows.flatMap(([cell = '']) => codeWords(cell)),
        CALLBACK_EVENTS,
      ),
    ).toEqual([]);
    for (const event of CALLBACK_EVENTS) {
      if (event === 'scheduled') continue;
      const said = rows
        .filter(([name = '']) => codeWords(name)[0] === event)
        .flatMap(([, , fields = '']) => codeWords(fields))
        .filter((name) => name !== 'reason');
      expect(
        differences([event, ...said], [event, ...(own.get(callbackEventType(event)) ?? [])]),
      ).toEqual([]);
    }
  });

  it('has every field and every event of an audit record', () => {
    expect(
      differences(
        namesOf('Audit records', 'field'),
        Object.keys(blankRecord('accepted', 'window', 'run', 0)),
      ),
    ).toEqual([]);
    const text = section('Audit records');
    const attempt = /An attempt is `\{(?<fields>[^}]*)\}`/.exec(text)?.groups?.['fields'] ?? '';
    expect(differences(attempt.replaceAll('?', '').split(', '), Object.keys(ATTEMPT))).toEqual([]);
    const events = text.slice(text.indexOf('Events:'));
    for (const event of Object.keys(AUDIT_EVENTS)) expect(events).toContain(`\`${event}\``);
  });

  it('has every search attribute with its type', () => {
    expect(
      Object.fromEntries(
        rowsOf('Search attributes', 'name').map(([name = '', type = '']) => [
          codeWords(name)[0],
          type,
        ]),
      ),
    ).toEqual(SEARCH_ATTRIBUTES);
  });

  it('gives every error the exit code that the command line ends with', () => {
    const rows = rowsOf('Errors', 'code');
    const errors = path.resolve(__dirname, '../../src/client/errors');
    const thrown = readdirSync(errors)
      .map((file) => readFileSync(path.join(errors, file), 'utf8'))
      .join('\n');
    const codes = [...thrown.matchAll(/readonly code = '(?<code>\w+)'/g)];
    expect(rows.flatMap(([cell = '']) => codeWords(cell))).toEqual(
      expect.arrayContaining(codes.map(({ groups }) => groups?.['code'])),
    );
    for (const [cell = '', exitCode = ''] of rows.filter(([, code]) => code !== '–'))
      for (const code of codeWords(cell))
        expect([code, outcomeOf(new CodedError(code)).exitCode]).toEqual([code, Number(exitCode)]);
  });
});
