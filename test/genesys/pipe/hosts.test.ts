/** Which hosts the adapter calls, and how. */
import { createGenesys } from '../../../src/adapters/genesys/index.ts';
import { isLoopback, readBaseUrl } from '../../../src/adapters/genesys/hosts.ts';

describe('isLoopback', () => {
  it.each([
    ['http://127.0.0.1:8090', true],
    ['http://127.8.9.1/x', true],
    ['http://localhost:1', true],
    ['http://sim.localhost', true],
    ['http://[::1]:1', true],
    ['http://127.example.com', false],
    ['http://localhost.example.com', false],
    ['http://10.0.0.1', false],
    ['https://api.mypurecloud.com', false],
  ])('%s: %s', (url, expected) => {
    expect(isLoopback(url)).toBe(expected);
  });
});

describe('readBaseUrl', () => {
  it('keeps a path prefix and drops the slash at the end', () => {
    expect(readBaseUrl('https://gw.example.com/genesys/', 'apiUrl')).toBe(
      'https://gw.example.com/genesys',
    );
  });

  it.each([
    ['http://api.example.com', /apiUrl must be https; http is for loopback only/],
    ['ftp://127.0.0.1', /must be https/],
    ['https://user:pass@api.example.com', /must not carry credentials/],
    ['https://api.example.com/?x=1', /must not carry/],
    ['api.example.com', /is not a URL/],
    ['https:api.example.com', /is not a URL/],
    ['https:///api.example.com', /is not a URL/],
    ['https://api.exam\nple.com', /is not a URL/],
    ['https:\\\\api.example.com', /is not a URL/],
    ['https://api.example.com/a b', /is not a URL/],
  ])('refuses %s', (url, message) => {
    expect(() => readBaseUrl(url, 'apiUrl')).toThrow(message);
  });
});

it('sends credentials to nobody in the clear', () => {
  const config = {
    apiUrl: 'https://api.example.com',
    loginUrl: 'http://login.example.com',
    clientId: 'id',
    clientSecret: () => Promise.resolve('secret'),
  };
  expect(() => createGenesys(config)).toThrow(/loginUrl must be https/);
});
