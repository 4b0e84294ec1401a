/** A call to a calendar that does not run yet, and a server that has no room for it at first: no server is asked. */
import { status as codes } from '@grpc/grpc-js';
import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import { createCalendarAccess } from '../../../src/client/calendar/calendar-access.ts';
import { CalendarUnavailableError } from '../../../src/client/calendar/calendar-refusals.ts';
import { booking } from '../../workflows/calendar/calendar-bookings.ts';
import { serviceError } from '../service-error.ts';

const INPUT = { organization_id: 'org-1', booking: booking(), check_only: false };
const BOOKED = { conflicts: [], predecessor: null };
const FULL = serviceError({
  code: codes.RESOURCE_EXHAUSTED,
  words: 'limit on number of concurrent in-flight updates has been reached (10)',
});

/** No calendar runs. */
function executeUpdate(): Promise<never> {
  return Promise.reject(new WorkflowNotFoundError('none', 'none', ''));
}

describe('a calendar that is started by the call', () => {
  const connection = Connection.lazy({ address: '127.0.0.1:9' });
  const client = new Client({ connection });

  beforeEach(() => {
    const handle = client.workflow.getHandle('ivr-calendar/org-1');
    jest.spyOn(client.workflow, 'getHandle').mockReturnValue({ ...handle, executeUpdate });
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => connection.close());

  function access(deadlineMs: number) {
    const place = { client, organizationId: 'org-1', taskQueue: 'q', deadlineMs };
    return createCalendarAccess(place);
  }

  it('is called again while many call it at once, more than the server takes', async () => {
    const sent = jest.spyOn(client.workflow, 'executeUpdateWithStart');
    sent.mockRejectedValueOnce(FULL).mockRejectedValueOnce(FULL).mockResolvedValueOnce(BOOKED);
    expect(await access(60_000).book(INPUT)).toEqual(BOOKED);
    expect(sent).toHaveBeenCalledTimes(3);
  });

  it('is given up by the deadline', async () => {
    jest.spyOn(client.workflow, 'executeUpdateWithStart').mockRejectedValue(FULL);
    const booked = access(100).book(INPUT);
    await expect(booked).rejects.toBeInstanceOf(CalendarUnavailableError);
    await expect(booked).rejects.toThrow('in-flight updates');
  });
});
