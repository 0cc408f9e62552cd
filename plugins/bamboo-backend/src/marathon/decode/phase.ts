import { DecodedInstance } from '../model';

const phases: Record<string, DecodedInstance['phase']> = {
  TASK_STAGING: 'starting',
  TASK_STARTING: 'starting',
  TASK_RUNNING: 'running',
  TASK_KILLING: 'killing',
  TASK_UNREACHABLE: 'unreachable',
  TASK_LOST: 'unreachable',
  TASK_KILLED: 'terminal',
  TASK_FAILED: 'terminal',
  TASK_FINISHED: 'terminal',
  TASK_ERROR: 'terminal',
  TASK_GONE: 'terminal',
  TASK_GONE_BY_OPERATOR: 'terminal',
  TASK_DROPPED: 'terminal',
  TASK_UNKNOWN: 'terminal',
};

/**
 * What a task state means for traffic. A word nobody knows counts as
 * starting: it gets no requests, and is no evidence that the task ended.
 */
export const phaseOf = (state: string): DecodedInstance['phase'] =>
  Object.hasOwn(phases, state) ? phases[state]! : 'starting';

/**
 * The state of a task, also where the version of Marathon does not say it
 * (0.11 to 1.1.1): there a start time means that it runs.
 */
export const stateOf = (task: {
  state?: string | null;
  startedAt?: string | null;
}): string => task.state || (task.startedAt ? 'TASK_RUNNING' : 'TASK_STAGING');
