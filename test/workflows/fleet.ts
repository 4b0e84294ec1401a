/**
 * Workers of several releases on one task queue: a rolling deploy in a test. No worker keeps a window in memory, so
 * every step of every window replays on whichever release takes it.
 */
import { NativeConnection, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import {
  createCallbackActivities,
  createGenesysActivities,
  createWindowActivities,
} from '../../src/activities/index.ts';
import { createAdmitWindow } from '../../src/activities/admission/admit-window.ts';
import { callbackQueue, genesysQueue } from '../../src/contract/server/task-queues.ts';
import { temporalAddress, temporalNamespace } from '../support/temporal.ts';
import type { WindowLab } from '../support/window-lab.ts';
import { CONVERTERS } from '../support/temporal/workflow-bundle.ts';

/** How two releases differ. */
export interface Release {
  readonly name: string;
  readonly bundle: WorkflowBundleOption;
  /** Features it grants to the windows it prepares. */
  readonly grants: readonly string[];
}

interface Running {
  readonly worker: Worker;
  readonly ended: Promise<void>;
}

export class Fleet {
  readonly #lab: WindowLab;
  readonly #native: NativeConnection;
  readonly #running = new Map<Release, readonly Running[]>();

  private constructor(lab: WindowLab, native: NativeConnection) {
    this.#lab = lab;
    this.#native = native;
  }

  /** For the queue of a lab, whose own workers are stopped. */
  static async of(lab: WindowLab): Promise<Fleet> {
    await lab.stopWorkers();
    return new Fleet(lab, await NativeConnection.connect({ address: temporalAddress() }));
  }

  async start(release: Release): Promise<void> {
    const { deps, taskQueue } = this.#lab;
    const shared = {
      connection: this.#native,
      namespace: temporalNamespace(),
      maxHeartbeatThrottleInterval: 500,
      shutdownGraceTime: 0,
      // Only a name: one process may not have two workers of one build on one queue.
      workerDeploymentOptions: {
        version: { deploymentName: 'fleet', buildId: release.name },
        useWorkerVersioning: false as const,
      },
    };
    const admitWindow = createAdmitWindow(deps, release.grants);
    const workers = await Promise.all([
      Worker.create({
        ...shared,
        taskQueue,
        workflowBundle: release.bundle,
        maxCachedWorkflows: 0,
        activities: createWindowActivities(deps),
        dataConverter: CONVERTERS,
        sinks: {
          audit: { record: { fn: () => undefined, callDuringReplay: false } },
          outcomes: { ended: { fn: () => undefined, callDuringReplay: false } },
        },
      }),
      Worker.create({
        ...shared,
        taskQueue: genesysQueue(taskQueue),
        activities: { ...createGenesysActivities(deps), admitWindow },
      }),
      Worker.create({
        ...shared,
        taskQueue: callbackQueue(taskQueue),
        activities: createCallbackActivities(deps),
      }),
    ]);
    const running = workers.map((worker) => ({ worker, ended: worker.run() }));
    this.#running.set(release, running);
  }

  async stop(release: Release): Promise<void> {
    const running = this.#running.get(release) ?? [];
    this.#running.delete(release);
    for (const { worker } of running) worker.shutdown();
    await Promise.all(running.map(({ ended }) => ended));
  }

  /** Stops whatever runs. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((release) => this.stop(release)));
  }

  async close(): Promise<void> {
    await this.stopAll();
    await this.#native.close();
  }
}
