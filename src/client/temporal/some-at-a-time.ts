/** Many requests to a server, a few at a time. */

export interface Pacing {
  /** The most requests at a time. */
  readonly atOnce: number;
  /** No request begins after this, epoch ms. @default no limit */
  readonly untilMs?: number;
}

/** The answers in the order of the items; fewer than the items if time was up. */
export async function someAtATime<Item, Answer>(
  items: readonly Item[],
  { atOnce, untilMs = Infinity }: Pacing,
  ask: (item: Item) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  while (answers.length < items.length && Date.now() < untilMs) {
    const some = items.slice(answers.length, answers.length + atOnce);
    answers.push(...(await Promise.all(some.map(ask))));
  }
  return answers;
}
