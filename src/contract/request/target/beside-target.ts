/** Which fields of a request are not allowed with a kind of target. Pure. */
import type { TargetKindName, TargetSettings } from './target.ts';
import type { TargetReading } from './target-schema.ts';
import type { Problem } from '../../window/window.ts';

/** With an announcement row callers hear the request's own words, without one those of a flow. */
function wordProblems(
  raw: Readonly<Record<string, unknown>>,
  kind: TargetKindName,
  { announcement }: TargetSettings,
): Problem[] {
  if (announcement === undefined)
    return ['fallback_greeting', 'reroute_queue_id']
      .filter((path) => raw[path] !== undefined)
      .map((path) => ({ path, message: notSaid(kind) }));
  return raw['fallback_greeting'] === undefined
    ? [{ path: 'fallback_greeting', message: 'is required with target.announcement' }]
    : [];
}

/** Fields that must not be combined with a target of this kind. */
export function besideTarget(
  raw: Readonly<Record<string, unknown>>,
  { target: { kind }, settings }: TargetReading,
): Problem[] {
  const problems = wordProblems(raw, kind, settings);
  if (kind === 'emergency-group' && raw['on_drift'] === 'restore')
    problems.push({
      path: 'on_drift',
      message:
        'must be keep for an emergency group: somebody who switches it may be declaring an emergency',
    });
  if (settings.shared === true && raw['reason'] === undefined)
    problems.push({ path: 'reason', message: 'is required with target.shared' });
  return problems;
}

function notSaid(kind: TargetKindName): string {
  const what =
    kind === 'data-table-row'
      ? 'target.set says what the row holds'
      : 'the flow says it, unless target.announcement names a row for it';
  return `cannot be used with a target of kind ${kind}: ${what}; leave it out`;
}
