/**
 * Callbacks of a whole window to chat services, over HTTP: each is accepted, and contains what people there have to
 * know.
 */
import { readAllowance } from '../../../src/adapters/callbacks/callback-allowance.ts';
import { createCallbackSender } from '../../../src/adapters/callbacks/callback-sender.ts';
import { until } from '../../support/until.ts';
import { WindowLab } from '../../support/window-lab.ts';

interface Sent {
  readonly service: string;
  readonly status: number;
  readonly why: string | null;
  readonly texts: readonly string[];
}

/** As in such URLs: whoever has it may post. */
const SECRET_PART = 'T000-B000-a-secret-part';

describe('a window that tells a chat', () => {
  let lab: WindowLab;

  beforeAll(async () => {
    const loopback = readAllowance('127.0.0.1/32');
    if (!loopback.ok) throw new Error('loopback is no network');
    const callbacks = createCallbackSender({ secrets: ['s'], allowance: loopback.allowance });
    lab = await WindowLab.start({ overrides: (deps) => ({ ...deps, callbacks }) });
  });

  afterAll(() => lab.stop());

  beforeEach(() => lab.forget());

  async function sentTo(service: string): Promise<readonly Sent[]> {
    const answer = await fetch(`${lab.simulator.url}/_chat`);
    const sent: readonly Sent[] = JSON.parse(await answer.text());
    return sent.filter((one) => one.service === service);
  }

  it.each([
    ['slack', 200],
    ['teams', 202],
    ['text', 204],
  ] as const)('%s takes every message of it', async (service, status) => {
    const request = lab.request({
      callback_format: service,
      callback_url: `${lab.simulator.url}/_chat/${service}/${SECRET_PART}`,
      requested_by: 'mia',
      reason: 'a <new> database',
      request_id: service,
    });
    const window = await lab.schedule(request);
    expect(await window.verdict()).toMatchObject({ accepted: true });
    await window.skipToReceipt();
    const sent = await until(
      'all messages',
      () => sentTo(service),
      ({ length }) => length >= 3,
    );
    expect(sent.map((one) => [one.status, one.why])).toEqual(sent.map(() => [status, null]));
    const all = sent.map(({ texts }) => texts.join('\n'));
    expect(all[0]).toMatch(/booked, waiting for its start/);
    expect(all[1]).toMatch(/ACTIVE: the line is in maintenance/);
    expect(all[2]).toMatch(/the line was put back/);
    for (const text of all) {
      expect(text).toMatch(/mia/);
      expect(text).toMatch(/UTC/);
      expect(text).toMatch(/No action needed/);
      expect(text).not.toContain(SECRET_PART);
    }
    const told = JSON.stringify([await window.status(), lab.audit]);
    expect(told).not.toContain(SECRET_PART);
  });
});
