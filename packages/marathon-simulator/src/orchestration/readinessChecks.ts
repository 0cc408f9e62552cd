import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadinessCheck } from '../model/appInput';
import { portsOf } from '../model/AppDefinition';
import type { Task } from '../model/Instance';
import type { Changes } from '../state/Changes';
import { endpointsOf } from '../tasks/endpoints';
import { probeHttp } from '../tasks/probes';
import type { Deployment, ReadinessResult } from './Deployment';

/**
 * Runs the readiness checks of a task until each has said ready once, the
 * task ends or the deployment is cancelled. Results go to the deployment:
 * they exist as long as it runs.
 */
export function checkReadiness(
  task: Task,
  deployment: Deployment,
  changes: Changes,
): void {
  for (const check of task.definition.readinessChecks) {
    untilReady(task, check, deployment, changes);
  }
}

async function untilReady(
  task: Task,
  check: ReadinessCheck,
  deployment: Deployment,
  changes: Changes,
): Promise<void> {
  const isWanted = () =>
    task.state === 'TASK_RUNNING' && !deployment.signal.aborted;
  while (isWanted()) {
    const result = await readiness(task, check);
    if (!isWanted()) {
      return;
    }
    deployment.recordReadiness(result);
    changes.notify();
    if (result.ready) {
      return;
    }
    await sleep(check.intervalSeconds * 1000, undefined, { ref: false });
  }
}

async function readiness(
  task: Task,
  check: ReadinessCheck,
): Promise<ReadinessResult> {
  const ports = portsOf(task.definition);
  const index = ports.findIndex(port => port.name === check.portName);
  const base = { name: check.name, taskId: task.id };
  try {
    const { status, contentType, body } = await probeHttp(
      {
        ...endpointOf(task, Math.max(index, 0)),
        timeoutMs: check.timeoutSeconds * 1000,
      },
      check.path,
    );
    return {
      ...base,
      ready: check.httpStatusCodesForReady.includes(status),
      ...(check.preserveLastResponse && {
        lastResponse: { status, contentType, body },
      }),
    };
  } catch {
    return { ...base, ready: false };
  }
}

function endpointOf(task: Task, index: number): { host: string; port: number } {
  return endpointsOf(task)[index] ?? { host: task.host, port: 0 };
}
