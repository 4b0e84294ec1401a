/** The example request of docs/contract.md, with its own start and callback address. */
import type { FlowIvrRequest } from '../../src/client/index.ts';

export type ExampleRequest = FlowIvrRequest & {
  readonly reroute_queue_id: string;
};

export function exampleRequest(
  startMs: number,
  durationMinutes: number,
  callbackUrl: string,
): ExampleRequest {
  return {
    flow_id: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890',
    start_time: new Date(startMs).toISOString().slice(0, 19),
    duration_minutes: durationMinutes,
    max_concurrent_windows: 2,
    fallback_greeting:
      'Our systems are undergoing scheduled maintenance. Please call back in 30 minutes.',
    reroute_queue_id: 'q1w2e3r4-t5y6-7u8i-9o0p-a1s2d3f4g5h6',
    callback_url: callbackUrl,
  };
}
