/** How lateness grows with the number of windows that fall due together, as an SVG of a run's own figures. Pure. */
import type { SectionReport } from './report.ts';
import type { Figure } from './sections/section.ts';

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [640, 360, 64, 110, 40, 48];

interface Line {
  readonly words: string;
  readonly colour: string;
  /** Windows, ms. */
  readonly points: readonly (readonly [number, number])[];
}

const SEEN = /^(\d+) (apply|revert), worst$/;

function pointsOf(
  figures: readonly Figure[],
  verb: string,
  valueOf: (figure: Figure) => number | null | undefined,
): Line['points'] {
  return figures.flatMap((figure) => {
    const [, size, of] = SEEN.exec(figure.name) ?? [];
    const value = valueOf(figure);
    if (of !== verb || value === null || value === undefined) return [];
    return [[Number(size), value] as const];
  });
}

function linesOf(figures: readonly Figure[]): readonly Line[] {
  return [
    { words: 'apply', colour: '#b3261e', points: pointsOf(figures, 'apply', (one) => one.value) },
    { words: 'revert', colour: '#1a5fb4', points: pointsOf(figures, 'revert', (one) => one.value) },
    {
      words: 'plain requests',
      colour: '#777777',
      points: pointsOf(figures, 'apply', (one) => one.floor),
    },
  ];
}

/** The next round number. */
function roundUp(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return Math.ceil(value / unit) * unit;
}

/** Null if the run has no figures for windows that fall due together. */
export function toPicture(reports: readonly SectionReport[]): string | null {
  const figures = reports.find(({ section }) => section.startsWith('one-instant'))?.figures ?? [];
  const lines = linesOf(figures).filter(({ points }) => points.length > 0);
  const all = lines.flatMap(({ points }) => points);
  if (all.length === 0) return null;
  const [most, latest] = [
    Math.max(...all.map(([size]) => size)),
    roundUp(Math.max(...all.map(([, ms]) => ms))),
  ];
  const x = (size: number): number => LEFT + ((WIDTH - LEFT - RIGHT) * size) / most;
  const y = (ms: number): number => HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * ms) / latest;
  const sizes = [...new Set(all.map(([size]) => size))];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    text(LEFT, 20, 'Worst lateness of N windows at one instant, ms'),
    ...[0, latest / 2, latest].flatMap((ms) => [
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(ms)}" y2="${y(ms)}" stroke="#dddddd"/>`,
      text(8, y(ms) + 4, String(Math.round(ms))),
    ]),
    ...sizes.map((size) => text(x(size) - 10, HEIGHT - BOTTOM + 20, String(size))),
    text(WIDTH / 2 - 40, HEIGHT - 8, 'windows'),
    ...lines.flatMap((line) => drawn(line, x, y)),
    '</svg>',
    '',
  ].join('\n');
}

function text(x: number, y: number, words: string, colour = '#222222'): string {
  return `<text x="${Math.round(x)}" y="${Math.round(y)}" fill="${colour}">${words}</text>`;
}

type Axis = (value: number) => number;

function drawn({ words, colour, points }: Line, x: Axis, y: Axis): readonly string[] {
  const placed = points.map(([size, ms]) => [Math.round(x(size)), Math.round(y(ms))] as const);
  const last = placed.at(-1) ?? [LEFT, TOP];
  return [
    `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${placed.map((place) => place.join(',')).join(' ')}"/>`,
    ...placed.map(([left, top]) => `<circle cx="${left}" cy="${top}" r="3" fill="${colour}"/>`),
    text(last[0] + 8, last[1] + 4, words, colour),
  ];
}
