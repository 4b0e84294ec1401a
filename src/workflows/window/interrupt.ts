/** Runs work that a control may stop: the activity is cancelled, and its actual end awaited. */
import { CancellationScope, condition } from '@temporalio/workflow';

async function watchFor(happened: () => boolean, react: () => void): Promise<void> {
  await condition(happened);
  react();
}

/** Cancels `work` once `interrupted` holds; settles when the work does. */
export async function interruptible<T>(
  work: () => Promise<T>,
  interrupted: () => boolean,
): Promise<T> {
  const scope = new CancellationScope();
  const watch = { over: false };
  void watchFor(
    () => watch.over || interrupted(),
    () => {
      if (!watch.over) scope.cancel();
    },
  );
  try {
    return await scope.run(work);
  } finally {
    watch.over = true;
  }
}
