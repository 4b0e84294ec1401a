/** The look after a lost answer: the outcome of the write. */
import { askCalendar } from '../world/calendar.ts';
import { LATEST_AFTER_MS, LINE_ID } from '../world/scenario.ts';
import {
  after,
  deliveries,
  keepFile,
  leave,
  newsOf,
  noteOf,
  only,
  PAUSE_MS,
  settle,
  type Setting,
} from './shell.ts';
import { readOutcomes } from '../world/target-api.ts';
import { withRun, type Move, type Run, type World } from '../world/world.ts';

/** The step reads again after a while, until it is too late to start. */
function lookAgain(world: World, run: Run): World {
  const nowMs = world.nowMs + PAUSE_MS.write;
  const isTooLate = nowMs > run.startMs + LATEST_AFTER_MS;
  const later = { ...world, nowMs };
  return isTooLate ? settle(later, run, { hasFailed: true, mustLook: false }) : withRun(later, run);
}

export function lookMoves(setting: Setting, world: World, run: Run): Move[] {
  const { rules } = setting;
  const { change: sent } = run;
  const { target } = world.scenario;
  if (sent === null) return [];
  const asked = askCalendar(rules, world, run);
  const filed = world.files[run.name]?.change ?? null;
  const known = rules.knownBeforeLook(sent, rules.mergeKnown(asked.change, filed));
  return readOutcomes(asked.world, sent).flatMap(({ label, faults, seen }) => {
    const said = `look: the line ${label}`;
    if (seen === null) return after(faults, only(said, lookAgain(asked.world, run)));
    const met = rules.classifyLostAnswer(target, { sent, known }, { ...seen, id: LINE_ID });
    switch (met.kind) {
      case 'stale_read':
      case 'unexplained':
        return after(faults, only(said, lookAgain(asked.world, run)));
      case 'others_maintenance':
        return after(faults, only(said, leave(asked.world, run, { mustLook: false })));
      case 'event': {
        const { event } = met;
        const change = rules.withNews(sent, newsOf({ sent, known }, event));
        const found = rules.evolve(known, event);
        const filing = filed === null ? asked.world : keepFile(asked.world, run, found);
        const moves = deliveries(setting, filing, said, {
          note: noteOf(run, found),
          heard: (next) => settle(next, run, { change, mustLook: false }),
          unheard: (next) => lookAgain(next, run),
          needsNote: false,
        });
        return after(faults, moves);
      }
    }
  });
}
