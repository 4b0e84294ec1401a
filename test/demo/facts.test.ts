import { Facts } from '../../dev/demo/narration/facts.ts';

describe('facts', () => {
  it('count what holds', () => {
    const facts = new Facts();
    facts.holds('it is so', true, null);
    facts.same('the list is', [1, { a: null }], [1, { a: null }]);
    expect(facts.count).toBe(2);
  });

  it('end the story with what was expected and what was seen', () => {
    const facts = new Facts();
    expect(() => facts.same('the version is', 15, 14)).toThrow(
      'Not as described: the version is, 15. Seen: 14',
    );
    expect(() => facts.holds('it is so', false, { why: 'not' })).toThrow('Seen: {"why":"not"}');
    expect(facts.count).toBe(0);
  });

  it('end the story when something does not come in time', async () => {
    const never = new Promise<void>(() => undefined);
    await expect(new Facts().inTime('the end comes', 5, never)).rejects.toThrow(
      'Not as described: the end comes, within 0.005 s.',
    );
  });

  it('pass on what came, and what failed', async () => {
    const facts = new Facts();
    expect(await facts.inTime('it comes', 1_000, Promise.resolve('it'))).toBe('it');
    const failing = Promise.reject(new Error('broken'));
    await expect(facts.inTime('it comes', 1_000, failing)).rejects.toThrow('broken');
  });
});
