/** Why a step failed, as the window reads the error and as the audit reads the history: the same words. */
import { defaultPayloadConverter, type ProtoFailure } from '@temporalio/common';
import { readFailure } from '../../src/audit/history/activities.ts';
import { isRecord } from '../../src/contract/values/json.ts';
import { decodeHistory } from '../../src/client/temporal/history/decoded-history.ts';
import { failureConverter } from '../../src/workflows/converters/failure-converter.ts';
import { readStepFailure } from '../../src/workflows/window/step-failure.ts';

function payloads(value: unknown) {
  return { payloads: [defaultPayloadConverter.toPayload(value)] };
}

function tried(outcome: string, message?: string) {
  const said = message === undefined ? {} : { message };
  return { attempts: [{ attempt: 1, at: '2027-01-15T02:00:00.000Z', outcome, ...said }] };
}

const OLDER: ProtoFailure = {
  message: 'the API shows an older version; reading again',
  applicationFailureInfo: {
    type: 'GenesysError',
    details: payloads({ code: 'older_read', ...tried('older_read') }),
  },
};

/** By the numbers of Temporal's API: 1 start to close, 2 schedule to start, 3 schedule to close, 4 heartbeat. */
function timeout(timeoutType: number, more: ProtoFailure = {}, beat: unknown = null): ProtoFailure {
  const heard = beat === null ? {} : { lastHeartbeatDetails: payloads(beat) };
  return { message: 'activity timeout', timeoutFailureInfo: { timeoutType, ...heard }, ...more };
}

function byWindow(failure: ProtoFailure) {
  const error = failureConverter.failureToError(failure, defaultPayloadConverter);
  const { code, message, attempts } = readStepFailure(error);
  return { code, message, attempts };
}

function byHistory(failure: ProtoFailure) {
  const events = [{ activityTaskTimedOutEventAttributes: { failure } }];
  const [event] = decodeHistory({ events });
  const told = event?.attributes['failure'];
  const { code, message, attempts } = readFailure(isRecord(told) ? told : {});
  return { code, message, attempts };
}

describe('a failed step', () => {
  it.each<[string, ProtoFailure]>([
    ['an error of ours', OLDER],
    ['a worker that was lost', timeout(4)],
    ['no worker', timeout(2)],
    ['no worker for another try', timeout(2, { cause: OLDER })],
    ['a try that was not over in time', timeout(1, {}, tried('unavailable', 'No answer.'))],
    ['a try under way as its time was up', timeout(3, { cause: OLDER }, tried('older_read'))],
  ])('is told alike by the window and by its history: %s', (_what, failure) => {
    expect(byHistory(failure)).toEqual(byWindow(failure));
  });
});
