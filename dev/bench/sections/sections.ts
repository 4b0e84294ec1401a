/** Every section of the bench, in the order they run. */
import { ONE_INSTANT } from './one-instant.ts';
import { BOOKINGS } from './bookings.ts';
import { FULL_CALENDAR } from './full-calendar.ts';
import { LONG_IDS } from './long-ids.ts';
import type { Section } from './section.ts';
import { QUOTA } from './quota.ts';
import { SLEEPING } from './sleeping.ts';
import { WHOLE_WINDOW } from './whole-window.ts';

export const SECTIONS: readonly Section[] = [
  ONE_INSTANT,
  WHOLE_WINDOW,
  BOOKINGS,
  FULL_CALENDAR,
  SLEEPING,
  QUOTA,
  LONG_IDS,
];
