/**
 * A real browser on the Temporal UI: Debian's chromium, driven by playwright-core. It reads pages like an operator.
 * Null if this machine has no browser.
 */
import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { UI_COLUMNS } from '../../src/client/views/ui-views.ts';

/** A laptop's screen. */
const SCREEN = { width: 1440, height: 900 } as const;
const PROGRAMS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const PATIENCE_MS = 30_000;

/** Path of a browser; null if none is installed. */
export function browserProgram(): string | null {
  return PROGRAMS.find((program) => existsSync(program)) ?? null;
}

export interface UiBrowser {
  /** Opens a page and waits until it shows these words. */
  open(url: string, words: string): Promise<Page>;
  /** The same for the details of a window, which the UI renders in a frame; resolves with their text, too. */
  openDetails(url: string, words: string): Promise<{ readonly page: Page; readonly text: string }>;
  close(): Promise<void>;
}

/**
 * The settings that the UI keeps in the browser once an operator has chosen them: columns, short times, a narrow
 * menu.
 */
function settingsScript(namespace: string): string {
  const settings = {
    'namespace-workflow-table-columns': { [namespace]: UI_COLUMNS.map((label) => ({ label })) },
    timestampFormat: 'short',
    hourFormat: '24',
    navOpen: false,
  };
  return Object.entries(settings)
    .map(([name, value]) => {
      const text = JSON.stringify(JSON.stringify(value));
      return `localStorage.setItem('${name}', ${text});`;
    })
    .join('\n');
}

async function openPage(browser: Browser, namespace: string): Promise<Page> {
  const context = await browser.newContext({ viewport: SCREEN, timezoneId: 'UTC' });
  await context.addInitScript(settingsScript(namespace));
  return context.newPage();
}

/** @param program path of a browser */
export async function openBrowser(program: string, namespace: string): Promise<UiBrowser> {
  const browser = await chromium.launch({
    executablePath: program,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  const go = async (url: string): Promise<Page> => {
    const page = await openPage(browser, namespace);
    await page.goto(url, { timeout: PATIENCE_MS });
    return page;
  };
  return {
    async open(url, words) {
      const page = await go(url);
      await page.getByText(words).first().waitFor({ timeout: PATIENCE_MS });
      return page;
    },
    async openDetails(url, words) {
      const page = await go(url);
      const frame = page.locator('iframe').last().contentFrame();
      const details = frame.locator('body', { hasText: words });
      await details.waitFor({ timeout: PATIENCE_MS });
      return { page, text: await details.innerText() };
    },
    close: () => browser.close(),
  };
}
