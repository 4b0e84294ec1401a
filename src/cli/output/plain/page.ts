/** How a text for people is shown. Types only. */
import type { Clock } from './moments.ts';
import type { Paint } from './paint.ts';

export interface Page {
  readonly clock: Clock;
  readonly paint: Paint;
  /** In columns; `Infinity` without a terminal: programs search in whole lines. */
  readonly width: number;
}
