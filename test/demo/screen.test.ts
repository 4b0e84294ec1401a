import { Screen } from '../../dev/demo/narration/screen.ts';

function printed(isTTY: boolean, env: Readonly<Record<string, string>> = {}) {
  const parts: string[] = [];
  const output = { isTTY, columns: 40, write: (text: string) => parts.push(text) };
  return { screen: new Screen(output, env), text: () => parts.join('') };
}

describe('the screen', () => {
  it('is plain text elsewhere than on a terminal', async () => {
    const { screen, text } = printed(false);
    screen.title('title');
    screen.act('an act');
    await screen.during(() => 'waiting', Promise.resolve());
    expect(text()).toBe('title\n\n1. an act\n   … waiting\n');
  });

  it('has colour on a terminal, but not where NO_COLOR is set', () => {
    const coloured = printed(true);
    coloured.screen.title('title');
    expect(coloured.text()).toBe('\u001B[1mtitle\u001B[0m\n');
    const plain = printed(true, { NO_COLOR: '1' });
    plain.screen.title('title');
    expect(plain.text()).toBe('title\n');
  });

  it('keeps the counting line below what is said meanwhile, and takes it away in the end', async () => {
    const { screen, text } = printed(true, { NO_COLOR: '1' });
    const work = Promise.resolve().then(() => screen.say('meanwhile'));
    await screen.during(() => 'waiting', work);
    const clear = '\r\u001B[K';
    expect(text()).toBe(`${clear}   … waiting${clear}meanwhile\n${clear}   … waiting${clear}`);
  });

  it('never lets the counting line be wider than the terminal', async () => {
    const { screen, text } = printed(true, { NO_COLOR: '1' });
    await screen.during(() => 'x'.repeat(100), Promise.resolve());
    const [, line = ''] = text().split('\r\u001B[K');
    expect(line).toHaveLength(39);
  });
});
