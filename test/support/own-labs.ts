/** Tests that each have a lab of their own, some at a time: most of a test is waiting. */
import { together } from './together.ts';

interface Stoppable {
  stop(): Promise<void>;
}

/** How many labs of a file are on at a time. */
const AT_ONCE = 2;

/** What is passed to the returned function runs in what `start` starts for it alone. */
export function inOwnLabs<T extends Stoppable>(
  start: () => Promise<T>,
): (title: string, test: (lab: T) => Promise<void>) => void {
  const meanwhile = together();
  let tests = 0;
  return (title, test) => {
    const lane = `lane ${tests % AT_ONCE}`;
    tests += 1;
    const whole = async (): Promise<void> => {
      const lab = await start();
      try {
        await test(lab);
      } finally {
        await lab.stop();
      }
    };
    meanwhile(title, whole, lane);
  };
}
