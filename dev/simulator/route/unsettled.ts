// What a caller gets is not known: the platform's own rule for it is not supported here, and a guess would be
// worse than none.

export class Unsettled extends Error {
  constructor(why: string) {
    super(`What a caller gets is not settled: ${why}`);
    this.name = 'Unsettled';
  }
}
