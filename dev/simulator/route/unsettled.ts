/**
 * What a caller gets is not known: the platform's own rule for it is not supported here, and no answer is better than a
 * guess.
 */

export class Unsettled extends Error {
  constructor(why: string) {
    super(`What a caller gets is not settled: ${why}`);
    this.name = 'Unsettled';
  }
}
