/** The initial state of the simulator if nothing else is given: one bank's main line and two queues. */
import type { ClientCredentials, QueueSeed, TargetSeed } from './inputs.ts';

/** For this simulator only: they are not valid anywhere else. */
export const DEFAULT_CLIENT: ClientCredentials = {
  client_id: 'sim-client',
  client_secret: 'sim-secret',
};

const DEFAULT_QUEUE_ID = 'c0ffee00-5e1f-4a2b-9c3d-7e8f9a0b1c2d';

export const DEFAULT_TARGETS: readonly TargetSeed[] = [
  {
    id: 'a1b2c3d4-e5f6-7890-abcd-ef1234567890',
    name: 'Main line',
    version: 14,
    description: 'The number on every card of Example Bank',
    greeting: {
      text: 'Welcome to Example Bank. Please hold, the next free colleague will take your call.',
    },
    routing: { method: 'longest-idle', queue: { id: DEFAULT_QUEUE_ID } },
  },
];

export const DEFAULT_QUEUES: readonly QueueSeed[] = [
  { id: DEFAULT_QUEUE_ID, name: 'Customer service', memberCount: 24, joinedMemberCount: 18 },
  {
    id: 'q1w2e3r4-t5y6-7u8i-9o0p-a1s2d3f4g5h6',
    name: 'Maintenance desk',
    memberCount: 6,
    joinedMemberCount: 4,
  },
];
