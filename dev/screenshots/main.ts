/**
 * `npm run screenshots`: starts a scene, opens the Temporal UI in a real browser, and writes docs/images. The exit code
 * is 0 when all pictures were taken, or if there is no browser: then it says so and takes none.
 */
import path from 'node:path';
import { uiLink } from '../../src/client/views/ui-views.ts';
import { browserProgram, openBrowser } from './browser.ts';
import { SCENE, startScene } from './scene.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
/** Room for everything that a window shows. */
const WHOLE_WINDOW = { width: 1440, height: 1400 };
const IMAGES = path.join(ROOT, 'docs/images');

function picture(name: string): { readonly path: string } {
  return { path: path.join(IMAGES, `${name}.png`) };
}

async function take(executable: string, program: string): Promise<void> {
  const scene = await startScene(executable, path.resolve(import.meta.dirname, '../..'));
  const browser = await openBrowser(program, SCENE);
  try {
    const all = {
      name: 'all',
      query: `TaskQueue = '${SCENE}' AND WorkflowType = 'maintenanceWindow'`,
    };
    const list = await browser.open(uiLink(scene.uiUrl, SCENE, all), 'Claims hotline');
    await list.screenshot(picture('temporal-ui-list'));
    const id = encodeURIComponent(scene.windows.get('cards')?.workflowId ?? '');
    const { run_id: run } = (await scene.windows.get('cards')?.status()) ?? { run_id: '' };
    const url = `${scene.uiUrl}/namespaces/${SCENE}/workflows/${id}/${run}/user-metadata`;
    const { page } = await browser.openDetails(url, 'What you can do now');
    await page.setViewportSize(WHOLE_WINDOW);
    await page.screenshot(picture('temporal-ui-window'));
    console.log(`written to ${IMAGES}`);
  } finally {
    await browser.close();
    await scene.stop();
  }
}

const executable = process.env['INTERLUDE_TEMPORAL_SERVER'];
const program = browserProgram();
if (program === null)
  console.log('no pictures: no chromium here (Debian: apt-get install chromium)');
else if (executable === undefined) throw new Error('start this with npm run screenshots');
else await take(executable, program);
process.exit(0);
