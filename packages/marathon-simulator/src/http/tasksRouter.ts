import { Router } from 'express';
import { queryValues } from '../render/embeds';
import { tasksWithServicePorts } from '../render/taskJson';
import type { Marathon } from './Marathon';
import { deleteTasksById } from './deleteTasks';
import { handle, sendJson } from './reply';

/** `/v2/tasks`. */
export function tasksRouter(marathon: Marathon): Router {
  const router = Router();
  router.get(
    '/v2/tasks',
    handle((request, response) => {
      const wanted = statesOf([
        ...queryValues(request.query.status),
        ...queryValues(request.query['status[]']),
      ]);
      const tasks = marathon.apps
        .all()
        .filter(app => !app.definition.pod)
        .flatMap(app => tasksWithServicePorts(app, marathon.profile, wanted));
      return sendJson(request, response, { tasks });
    }),
  );
  router.post(
    '/v2/tasks/delete',
    handle((request, response) => deleteTasksById(marathon, request, response)),
  );
  return router;
}

/** The states a `status` filter lets through; unknown values do not filter. */
function statesOf(values: readonly string[]): Set<string> | undefined {
  const known = { running: 'TASK_RUNNING', staging: 'TASK_STAGING' };
  const states = Object.entries(known)
    .filter(([name]) => values.includes(name))
    .map(([, state]) => state);
  return states.length > 0 ? new Set(states) : undefined;
}
