/**
 * What an operator sees in the Temporal UI, read from its pages in a real browser: each question has a view, and a
 * window shows who, why, and what can be done now. Skipped if no browser is installed.
 */
import path from 'node:path';
import type { WindowStatus } from '../../../src/client/index.ts';
import { uiLink, uiViews } from '../../../src/client/views/ui-views.ts';
import { browserProgram, openBrowser, type UiBrowser } from '../../../dev/screenshots/browser.ts';
import { SCENE, startScene, type Scene } from '../../../dev/screenshots/scene.ts';
import { EXECUTABLE_VARIABLE } from '../../support/temporal/test-server.ts';
import { until } from '../../support/until.ts';

const DIST = path.resolve(__dirname, '../../../dist');
const program = browserProgram();
if (program === null)
  console.warn('skipped: no chromium is installed (Debian: apt-get install chromium)');

const withBrowser = program === null ? describe.skip : describe;

withBrowser('the Temporal UI', () => {
  let scene: Scene;
  let browser: UiBrowser;

  beforeAll(async () => {
    scene = await startScene(process.env[EXECUTABLE_VARIABLE] ?? '', DIST);
    await listed('main', ({ phase }) => phase === 'active');
    await listed('branches', ({ phase }) => phase === 'reverted');
    await listed('cards', ({ attention }) => attention !== null);
    browser = await openBrowser(program ?? '', SCENE);
  });

  afterAll(async () => {
    await browser?.close();
    await scene?.stop();
  });

  /** A page shows what the lists have when it is opened, and they follow windows by a moment. */
  async function listed(line: string, fits: (status: WindowStatus) => boolean): Promise<void> {
    const id = scene.windows.get(line)?.workflowId;
    await until(
      `${line} in the lists`,
      () => scene.client.standing(new Date(0)),
      (windows) => windows.some(({ status }) => status.workflow_id === id && fits(status)),
    );
  }

  const views = uiViews({ taskQueue: SCENE, nowMs: Date.now() });

  async function rowsOf(name: string, words: string): Promise<string> {
    const view = views.find((one) => one.name === name);
    if (view === undefined) throw new Error(`no view ${name}`);
    const page = await browser.open(uiLink(scene.uiUrl, SCENE, view), words);
    const text = await page.locator('table').first().innerText();
    await page.context().close();
    return text;
  }

  it.each([
    ['in maintenance now', ['Main line', 'Card services'], ['Claims hotline', 'Branch support']],
    ['next 24 hours', ['Claims hotline', 'Loans'], ['Broker desk', 'Main line']],
    ['needs a person', ['Card services'], ['Main line', 'Claims hotline']],
    ['who did it', ['mia', 'jonas', 'priya'], []],
    ['what happened last night', ['Branch support', 'reverted'], ['Main line', 'Loans']],
  ])('answers “%s” by a link', async (name, there, notThere) => {
    const rows = await rowsOf(name, there[0] ?? '');
    for (const words of there) expect(rows).toContain(words);
    for (const words of notThere) expect(rows).not.toContain(words);
    expect(rows).not.toContain('ivr-sweeper');
  });

  it('has columns that fit a screen of 1440 pixels', async () => {
    const all = { name: 'all', query: `TaskQueue = '${SCENE}'` };
    const page = await browser.open(uiLink(scene.uiUrl, SCENE, all), 'Claims hotline');
    const head = page.locator('th', { hasText: 'WindowRequestedBy' }).first();
    const box = await head.boundingBox();
    expect((box?.x ?? Infinity) + (box?.width ?? 0)).toBeLessThanOrEqual(1_440);
    await page.context().close();
  });

  it('shows for a window who, why, what callers hear, and what can be done now, with the input', async () => {
    const handle = scene.windows.get('main');
    const { run_id: run = '' } = (await handle?.status()) ?? {};
    const id = encodeURIComponent(handle?.workflowId ?? '');
    const url = `${scene.uiUrl}/namespaces/${SCENE}/workflows/${id}/${run}/user-metadata`;
    const { page, text } = await browser.openDetails(url, 'What you can do now');
    for (const words of ['jonas', 'core banking release 27.1', 'CHG-4713', 'call back after three'])
      expect(text).toContain(words);
    expect(text).toContain('{"actor": "your name", "reason": "why", "by_minutes": 30}');
    await page.context().close();
  });
});
