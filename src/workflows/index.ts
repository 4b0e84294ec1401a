/** The workflows of Interlude, by the names they are started with. */
export { calendar } from './calendar.ts';
export { calendarAnnex } from './calendar-annex.ts';
export { callbackDelivery } from './callback-delivery.ts';
export { checkup } from './checkup.ts';
export { leftoverDeletion } from './leftover-deletion.ts';
export { maintenanceWindow } from './maintenance-window.ts';
export { windowRescue } from './window-rescue.ts';
export { windowSweeper } from './window-sweeper.ts';
