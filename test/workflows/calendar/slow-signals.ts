/**
 * A server that is slow to deliver signals, as workflows see it: those to windows whose id begins with `slow/` never
 * leave the first run of a calendar.
 */
import {
  workflowInfo,
  type WorkflowInterceptors,
  type WorkflowInterceptorsFactory,
} from '@temporalio/workflow';

type Outbound = NonNullable<WorkflowInterceptors['outbound']>[number];

const slow: Outbound = {
  async signalWorkflow(input, next) {
    const { target } = input;
    const id = target.type === 'external' ? target.workflowExecution.workflowId : undefined;
    const isFirstRun = workflowInfo().continuedFromExecutionRunId === undefined;
    if (id?.startsWith('slow/') === true && isFirstRun) await new Promise(() => undefined);
    return next(input);
  },
};

export const interceptors: WorkflowInterceptorsFactory = () => ({ outbound: [slow] });
