/** One run of the demo: sets the stage, tells the story, says where to look around. */
import type { Cast } from './cast.ts';
import { zoneWords } from './narration/clock-words.ts';
import type { DemoOptions } from './command-line.ts';
import { Facts } from './narration/facts.ts';
import type { ReceivedCallback } from './receiver.ts';
import type { Screen } from './narration/screen.ts';
import type { Stage } from './stage.ts';
import type { Caller } from './kinds/demo-kinds.ts';
import { tellKindStory } from './kinds/kind-story.ts';
import { tellStory } from './story.ts';

const EXAMPLE_FLOW = 'a1b2c3d4-e5f6-7890-abcd-ef1234567890';
const START_LIMIT_MS = 60_000;

/** Tells the whole story; everything is still up when it returns. @throws NotAsToldError */
export async function runDemo(stage: Stage, screen: Screen, options: DemoOptions): Promise<Cast> {
  const facts = new Facts();
  screen.title('Interlude: a phone line goes into maintenance, and comes back exactly as it was.');
  screen.say('Everything runs on this machine, on free ports. Nothing else is touched.');
  screen.say(zoneWords(Date.now()));
  const cast = await setStage(stage, screen, facts);
  if (options.kind === null) await tellStory(cast, options.full);
  else await tellKindStory(cast, options.kind, options.full);
  screen.say('');
  screen.say(`Everything happened as described: ${facts.count} facts were checked.`);
  return cast;
}

/** The last words before everything ends. */
export function sayGoodbye({ screen, uiAddress }: Cast): void {
  screen.say(`The Temporal UI was at ${uiAddress}; it ends now, with everything else.`);
  screen.say('To look around in it: npm run demo -- --keep');
}

/** Reports a callback when it arrives. */
export function tellCallback(screen: Screen, callback: ReceivedCallback): void {
  const { eventType, body, doubt, atMs } = callback;
  const version = body['new_version'];
  const told = typeof version === 'number' ? `, new_version ${version}` : '';
  const genuine = doubt === null ? 'signature verified' : `NOT GENUINE: ${doubt}`;
  screen.event(atMs, `callback received: ${eventType}${told} (${genuine})`);
}

async function setStage(stage: Stage, screen: Screen, facts: Facts): Promise<Cast> {
  screen.act('Starting what a window needs');
  const start = <T>(what: string, work: Promise<T>): Promise<T> =>
    screen.during(
      () => `starting the ${what}`,
      facts.inTime(`the ${what} starts`, START_LIMIT_MS, work),
    );
  const server = await start('Temporal server', stage.startTemporal());
  const uiAddress = server.uiAddress ?? '';
  screen.row('Temporal server', server.address);
  screen.row('Temporal UI', `${uiAddress}/namespaces/${stage.namespace}/workflows`);
  const simulator = await start('simulator', stage.startSimulator());
  screen.row('simulator', `${simulator.url}, in place of Genesys Cloud`);
  const receiver = await stage.startReceiver();
  screen.row('callback receiver', receiver.url);
  const metricsAddress = await start('worker', stage.startWorker(server, simulator.url, receiver));
  screen.row('worker', `ready on task queue ${stage.taskQueue}`);
  const client = await stage.connect(server);
  const temporalAddress = server.address;
  return {
    screen,
    facts,
    stage,
    simulator,
    receiver,
    client,
    uiAddress,
    temporalAddress,
    metricsAddress,
  };
}

/** Says where to look, and waits for the signal. */
export async function lookAround(
  cast: Cast,
  { kind }: DemoOptions,
  stop: AbortSignal,
): Promise<void> {
  const { screen, stage, simulator, uiAddress, metricsAddress } = cast;
  screen.act('Everything stays up: look around');
  screen.row('Temporal UI', `${uiAddress}/namespaces/${stage.namespace}/workflows`);
  screen.row('worker metrics', `${metricsAddress}/metrics`);
  for (const asked of kind?.callers ?? [`hears/${EXAMPLE_FLOW}`])
    screen.row('what callers hear', `${simulator.url}/_sim/${whereToAsk(asked)}`);
  screen.row('writes so far', `${simulator.url}/_sim/log`);
  screen.note('');
  screen.note('The command line, in another terminal, in this folder:');
  for (const line of commandsToTry(cast)) screen.note(`  ${line}`);
  screen.note('');
  const stopped = new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    stop.addEventListener('abort', () => resolve());
  });
  await screen.during(() => 'Ctrl-C ends it all', stopped);
}

function whereToAsk(asked: string | Caller): string {
  if (typeof asked === 'string') return asked;
  const { dnis, at } = asked;
  const query = new URLSearchParams(at === undefined ? { dnis } : { dnis, at });
  return `route?${query.toString()}`;
}

function commandsToTry({ temporalAddress, stage, receiver }: Cast): readonly string[] {
  return [
    `export TEMPORAL_ADDRESS=${temporalAddress}`,
    `export TEMPORAL_NAMESPACE=${stage.namespace}`,
    `export TEMPORAL_TASK_QUEUE=${stage.taskQueue}`,
    'npm run -s interlude -- list',
    `npm run -s interlude -- schedule --flow-id ${EXAMPLE_FLOW} \\`,
    '    --start +1m --duration 5 --greeting "Please call back later." \\',
    `    --queue q1w2e3r4-t5y6-7u8i-9o0p-a1s2d3f4g5h6 --callback-url ${receiver.url}`,
    'npm run -s interlude -- watch ID        # the name of its line, or the beginning of its id',
    'npm run -s interlude -- doctor',
  ];
}
