import { z } from 'zod';
import { RemovalReason } from './model';
import { MarathonEvent } from './affectedApps';
import { phaseOf } from './decode/phase';
import { instanceOfTask } from './podIds';

/** Marathon's word that a task ends or has ended. */
export interface EventEvidence {
  app: string;
  task: string;
  reason: RemovalReason;
}

const statusUpdate = z.object({
  appId: z.string(),
  taskId: z.string(),
  taskStatus: z.string(),
});
const kill = z.object({ appId: z.string(), taskId: z.string() });

/** The evidence for a removal that an event gives; most give none. */
export function evidenceOf(event: MarathonEvent): EventEvidence | undefined {
  if (event.type === 'status_update_event') {
    const parsed = statusUpdate.safeParse(event.data);
    if (!parsed.success) return undefined;
    const { appId: app, taskId: task, taskStatus } = parsed.data;
    const phase = phaseOf(taskStatus);
    return phase === 'terminal' || phase === 'killing'
      ? { app, task: instanceOfTask(task), reason: phase }
      : undefined;
  }
  if (/^unhealthy_(task|instance)_kill_event$/.test(event.type)) {
    const parsed = kill.safeParse(event.data);
    return parsed.success
      ? {
          app: parsed.data.appId,
          task: parsed.data.taskId,
          reason: 'killing',
        }
      : undefined;
  }
  return undefined;
}
