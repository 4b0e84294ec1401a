/** Every activity, by the name workflows call it; the worker passes the dependencies. */
import type { DoctorInput, DryRunInput } from '../contract/reporting/checkup.ts';
import type { LookInput } from '../contract/steps/look-step.ts';
import type { AdmitInput } from '../contract/steps/admission-steps.ts';
import type { ProofQuestion } from '../contract/reporting/verification.ts';
import type { WhoChangedQuestion } from '../contract/reporting/who-changed.ts';
import {
  createAdmitWindow,
  createCompareRequest,
  createPrepareWindow,
} from './admission/admit-window.ts';
import { createClearRow } from './announcement/clear-row.ts';
import { createWriteRow } from './announcement/write-row.ts';
import { createApplyChange } from './window/writing/apply-change.ts';
import { createArmWindow } from './window/arm-window.ts';
import { createBookingSteps } from './window/booking.ts';
import { createCheckProof } from './checkup/check-proof.ts';
import { createCheckup, createNameOrganization } from './checkup/checkup.ts';
import { createDeliverCallback } from './window/deliver-callback.ts';
import type { ActivityDeps } from './deps.ts';
import { createFindOrphaned } from './sweep/find-orphaned.ts';
import { createDiscardStray, findStrays } from './sweep/judge-strays.ts';
import { createDeleteLeftover } from './window/tidy.ts';
import { createLookUp } from './checkup/look-up.ts';
import { createWhoChanged } from './checkup/who-changed.ts';
import { createLookAtTarget } from './window/look-at-target.ts';
import { createRecallWindow } from './window/recall-window.ts';
import { createRevertChange } from './window/writing/revert-change.ts';
import { createCallerSteps } from './admission/callers/shared-callers.ts';
import { SpareSlots } from './spare-slots.ts';
import { DueWrites } from './due-writes.ts';

/**
 * Activities of the queue `<task queue>`: quick, and without the Genesys API except when the sweeper looks, for a
 * limited time, for what windows have left there.
 */
export function createWindowActivities(deps: ActivityDeps) {
  return {
    prepareWindow: createPrepareWindow(deps),
    compareRequest: createCompareRequest(deps),
    ...createBookingSteps(deps),
    nameOrganization: createNameOrganization(deps),
    findOrphaned: createFindOrphaned(deps, (nowMs) => findStrays(deps, nowMs)),
    recallWindow: createRecallWindow(deps),
  };
}

/** As many as may have an open request at the API. */
export const SPARE_SLOTS = 200;

/**
 * Activities of the queue `<task queue>-genesys`: all that call the API.
 * @param spareSlots how many steps that no line waits for may run at once. @default 200
 */
export function createGenesysActivities(deps: ActivityDeps, spareSlots = SPARE_SLOTS) {
  const room = new SpareSlots(spareSlots);
  const dueWrites = new DueWrites();
  const admitWindow = createAdmitWindow(deps);
  const lookAtTarget = createLookAtTarget(deps);
  const { dryRun, doctor } = createCheckup(deps);
  const checkProof = createCheckProof(deps);
  const lookUp = createLookUp(deps);
  const whoChanged = createWhoChanged(deps);
  return {
    admitWindow: (input: AdmitInput) => room.during(() => admitWindow(input)),
    ...createCallerSteps(deps),
    armWindow: createArmWindow(deps),
    writeAnnouncement: createWriteRow(deps),
    clearAnnouncement: createClearRow(deps),
    applyChange: createApplyChange(deps, dueWrites),
    /** After a lost answer, a line waits for it. */
    lookAtTarget: (input: LookInput) =>
      input.booking === undefined ? room.during(() => lookAtTarget(input)) : lookAtTarget(input),
    revertChange: createRevertChange(deps, dueWrites),
    dryRun: (input: DryRunInput) => room.during(() => dryRun(input)),
    doctor: (input: DoctorInput) => room.during(() => doctor(input)),
    lookUp: (text: string) => room.during(() => lookUp(text)),
    discardStray: createDiscardStray(deps),
    deleteLeftover: createDeleteLeftover(deps),
    checkProof: (question: ProofQuestion) => room.during(() => checkProof(question)),
    whoChanged: (question: WhoChangedQuestion) => room.during(() => whoChanged(question)),
  };
}

/** Activities of the queue `<task queue>-callbacks`: slow receivers never take slots from others. */
export function createCallbackActivities(deps: ActivityDeps) {
  return { deliverCallback: createDeliverCallback(deps) };
}

/** The activities as workflow code sees them. */
export type WindowActivities = ReturnType<typeof createWindowActivities>;
export type GenesysActivities = ReturnType<typeof createGenesysActivities>;
export type CallbackActivities = ReturnType<typeof createCallbackActivities>;
export type { ActivityDeps, CallbackSender } from './deps.ts';
