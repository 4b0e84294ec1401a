// Every section of the bench, in the order they run.
import { ONE_INSTANT } from './one-instant.ts';
import type { Section } from './section.ts';
import { WHOLE_WINDOW } from './whole-window.ts';

export const SECTIONS: readonly Section[] = [ONE_INSTANT, WHOLE_WINDOW];
