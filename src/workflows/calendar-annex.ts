/**
 * An annex of a calendar: stores, by their hash, the values of changes that do not fit into the calendar's single
 * payload. Knows no window and decides nothing. Like the calendar, it runs forever and continues as new.
 */
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  setHandler,
} from '@temporalio/workflow';
import { TEXTS_QUERY, type AnnexState, type TextsPage } from '../contract/calendar/annex.ts';
import { readHashes, readKeep, readRetain, Texts } from './annex/texts.ts';
import { listenTo, type Listening } from './calendar/listening.ts';
import { Pace } from './calendar/pace.ts';
import { answered } from './calendar/rules/outcome.ts';
import { toVerb, type Verb } from './calendar/verb.ts';

function verbsOf(texts: Texts): readonly Verb[] {
  return [
    toVerb({
      name: 'keep',
      description: 'Keeps values of changes by their hashes: {texts: [[hash, text]]}',
      read: readKeep,
      may: (argument) => texts.mayKeep(argument),
      act: (argument, now) => texts.keep(argument, now),
    }),
    toVerb({
      name: 'retain',
      description: 'Drops what was kept before, but for these: {hashes, before_ms}',
      read: readRetain,
      may: () => answered(null),
      act: (argument, now) => texts.retain(argument, now),
    }),
  ];
}

/** Started by update-with-start; `state` is what the previous run held, undefined in the first. */
export async function calendarAnnex(state?: AnnexState): Promise<void> {
  const texts = new Texts(state);
  const pace = new Pace();
  const run: Listening = {
    get isOver() {
      return pace.isOver;
    },
    turn(calls, act) {
      pace.count(calls);
      return act(Date.now());
    },
  };
  listenTo(run, verbsOf(texts));
  setHandler(
    defineQuery<TextsPage, [unknown]>(TEXTS_QUERY),
    (query) => texts.page(readHashes(query)),
    { description: 'Values by their hashes, as many as fit: {hashes}' },
  );
  await CancellationScope.nonCancellable(async () => {
    await condition(() => pace.isOver);
    await condition(allHandlersFinished);
  });
  await continueAsNew<typeof calendarAnnex>(texts.toState());
}
