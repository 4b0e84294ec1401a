/** Verbs that are not built yet: refused by name, never ignored. Pure. */
import type { AuditRecord } from '../../telling/audit-record.ts';
import { isRecord } from '../../values/json.ts';
import { CONTROL_REFUSALS } from '../messages.ts';

export const UNBUILT_CONTROLS = ['amend', 'reschedule', 'approve', 'reject'] as const;
export type UnbuiltControl = (typeof UNBUILT_CONTROLS)[number];

export function isUnbuilt(name: string): name is UnbuiltControl {
  return UNBUILT_CONTROLS.some((control) => control === name);
}

export function whyUnbuilt(control: UnbuiltControl): string {
  return `${control} is not built yet; nothing was changed`;
}

function claimed(argument: unknown, name: string, max: number): string | null {
  const value = isRecord(argument) ? argument[name] : null;
  return typeof value === 'string' ? value.slice(0, max) : null;
}

/** The audit's text for such a message. */
export function unbuiltRefusal(
  control: UnbuiltControl,
  argument: unknown,
): Pick<AuditRecord, 'actor' | 'actor_source' | 'reason' | 'details'> {
  return {
    actor: claimed(argument, 'actor', 256),
    actor_source: 'claimed',
    reason: claimed(argument, 'reason', 1_000),
    details: { control, refusal: CONTROL_REFUSALS.invalid, message: whyUnbuilt(control) },
  };
}
