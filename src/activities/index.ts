/** Every activity by the name workflows call it; the worker gives the dependencies. */
import { createApplyChange } from './apply-change.ts';
import { createArmWindow } from './arm-window.ts';
import { createBookingSteps } from './booking.ts';
import { createCheckProof } from './check-proof.ts';
import { createCheckup, createNameOrganization } from './checkup.ts';
import { createDeliverCallback } from './deliver-callback.ts';
import type { ActivityDeps } from './deps.ts';
import { createFindStranded } from './find-stranded.ts';
import { createLookAtTarget } from './look-at-target.ts';
import { createPreflightWindow } from './preflight-window.ts';
import { createCompareRequest, createPrepareWindow } from './prepare-window.ts';
import { createRecallWindow } from './recall-window.ts';
import { createRevertChange } from './revert-change.ts';

/** Activities of the queue `<task queue>`: quick, no API of Genesys. */
export function createWindowActivities(deps: ActivityDeps) {
  return {
    prepareWindow: createPrepareWindow(deps),
    compareRequest: createCompareRequest(deps),
    ...createBookingSteps(deps),
    nameOrganization: createNameOrganization(deps),
    findStranded: createFindStranded(deps),
    recallWindow: createRecallWindow(deps),
  };
}

/** Activities of the queue `<task queue>-genesys`: all that talk to the API. */
export function createGenesysActivities(deps: ActivityDeps) {
  return {
    preflightWindow: createPreflightWindow(deps),
    armWindow: createArmWindow(deps),
    applyChange: createApplyChange(deps),
    lookAtTarget: createLookAtTarget(deps),
    revertChange: createRevertChange(deps),
    ...createCheckup(deps),
    checkProof: createCheckProof(deps),
  };
}

/** Activities of the queue `<task queue>-callbacks`: receivers are slow and never take others' slots. */
export function createCallbackActivities(deps: ActivityDeps) {
  return { deliverCallback: createDeliverCallback(deps) };
}

/** What workflow code sees. */
export type WindowActivities = ReturnType<typeof createWindowActivities>;
export type GenesysActivities = ReturnType<typeof createGenesysActivities>;
export type CallbackActivities = ReturnType<typeof createCallbackActivities>;
export type { ActivityDeps, CallbackSender } from './deps.ts';
