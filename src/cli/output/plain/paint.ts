/** How a text for people is shown: colour, only on a terminal and never if NO_COLOR is set. Pure. */
import type { Output } from '../../terminal/io.ts';
import type { Clock } from './moments.ts';

type Colour = 'bold' | 'dim' | 'red' | 'green' | 'yellow';
export type Paint = Readonly<Record<Colour, (text: string) => string>>;

type Environment = Readonly<Record<string, string | undefined>>;

function plain(text: string): string {
  return text;
}

function code(on: number, off: number): (text: string) => string {
  return (text) => `\u001b[${on}m${text}\u001b[${off}m`;
}

export const PLAIN: Paint = { bold: plain, dim: plain, red: plain, green: plain, yellow: plain };

const COLOURED: Paint = {
  bold: code(1, 22),
  dim: code(2, 22),
  red: code(31, 39),
  green: code(32, 39),
  yellow: code(33, 39),
};

export function paintFor(output: Pick<Output, 'isTTY'>, env: Environment): Paint {
  const isUnwanted = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return output.isTTY && !isUnwanted ? COLOURED : PLAIN;
}

export interface Page {
  readonly clock: Clock;
  readonly paint: Paint;
  /** In columns; `Infinity` without a terminal: programs search in whole lines. */
  readonly width: number;
}
