/** Verbs that are not built yet: refused by name, never ignored. Pure. */
import type { AuditRecord } from '../../telling/audit-record.ts';
import { CONTROL_REFUSALS } from '../messages.ts';
import { claimedBy } from './control-arguments.ts';

export const UNBUILT_CONTROLS = ['amend', 'reschedule', 'approve', 'reject'] as const;
export type UnbuiltControl = (typeof UNBUILT_CONTROLS)[number];

export function isUnbuilt(name: string): name is UnbuiltControl {
  return UNBUILT_CONTROLS.some((control) => control === name);
}

export function whyUnbuilt(control: UnbuiltControl): string {
  return `${control} is not built yet; nothing was changed`;
}

/** The audit's text for such a message. */
export function unbuiltRefusal(
  control: UnbuiltControl,
  argument: unknown,
): Pick<AuditRecord, 'actor' | 'actor_source' | 'reason' | 'details'> {
  return {
    ...claimedBy(argument),
    actor_source: 'claimed',
    details: { control, refusal: CONTROL_REFUSALS.invalid, message: whyUnbuilt(control) },
  };
}
