import { readArguments, UsageError } from '../../dev/dev-server/arguments.ts';

describe('the command line of npm run temporal', () => {
  it('uses the usual ports and memory when nothing is said', () => {
    expect(readArguments([])).toEqual({
      port: 7233,
      uiPort: 8233,
      dbFilename: null,
      namespaces: [],
    });
  });

  it('takes ports, a file and namespaces', () => {
    const words = '--port 1 --ui-port=65535 --db a.db --namespace x --namespace y';
    expect(readArguments(words.split(' '))).toEqual({
      port: 1,
      uiPort: 65_535,
      dbFilename: 'a.db',
      namespaces: ['x', 'y'],
    });
  });

  it('leaves the UI out with --headless', () => {
    expect(readArguments(['--headless'])).toMatchObject({ uiPort: 'none' });
  });

  it('shows the help before anything else', () => {
    expect(readArguments(['--help', '--port', 'x'])).toBe('help');
  });

  it.each([['0'], ['65536'], ['7233.5'], ['abc'], ['']])('refuses the port %j', (port) => {
    expect(() => readArguments(['--port', port])).toThrow(UsageError);
    expect(() => readArguments([`--ui-port=${port}`])).toThrow(`--ui-port ${port}:`);
  });

  it('refuses what it does not know, by name', () => {
    expect(() => readArguments(['--prot', '1'])).toThrow('--prot');
    expect(() => readArguments(['start'])).toThrow('start');
  });
});
