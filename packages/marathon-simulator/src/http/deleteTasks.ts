import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Instance } from '../model/Instance';
import { MarathonError } from '../model/MarathonError';
import { taskJson } from '../render/taskJson';
import type { App } from '../state/Apps';
import type { AppPath } from './appPath';
import { isForced, sendDeployment } from './appsRouter';
import type { Marathon } from './Marathon';
import { theApp } from './readApps';
import { sendJson } from './reply';

interface Victim {
  readonly app: App;
  readonly instance: Instance;
  readonly json: Record<string, unknown>;
}

/** `DELETE /v2/apps/{id}/tasks` and `…/tasks/{taskId}`. */
export async function deleteTasks(
  marathon: Marathon,
  path: Extract<AppPath, { kind: 'tasks' | 'task' | 'versions' | 'restart' }>,
  request: Request,
  response: Response,
): Promise<void> {
  const app = theApp(marathon, path.id);
  const { host } = request.query;
  const victims = victimsOf(app, marathon).filter(({ instance: { task } }) =>
    path.kind === 'task'
      ? task?.id === path.taskId
      : host === undefined || task?.host === host,
  );
  const [first] = victims;
  if (path.kind === 'task' && !first) {
    throw new MarathonError(404, {
      message: `Task '${path.taskId}' does not exist`,
    });
  }
  const body =
    path.kind === 'task'
      ? { task: first?.json }
      : { tasks: victims.map(({ json }) => json) };
  await kill(marathon, victims, body, request, response);
}

const idsSchema = z.object({ ids: z.array(z.string()) });

/** `POST /v2/tasks/delete`. Ids that are not known are left out. */
export async function deleteTasksById(
  marathon: Marathon,
  request: Request,
  response: Response,
): Promise<void> {
  const parsed = idsSchema.safeParse(request.body);
  if (!parsed.success) {
    throw MarathonError.fromZod(parsed.error);
  }
  const ids = new Set(parsed.data.ids);
  const victims = marathon.apps
    .all()
    .flatMap(app => victimsOf(app, marathon))
    .filter(({ instance: { task } }) => task && ids.has(task.id));
  const body = { tasks: victims.map(({ json }) => json) };
  await kill(marathon, victims, body, request, response);
}

async function kill(
  marathon: Marathon,
  victims: readonly Victim[],
  body: unknown,
  request: Request,
  response: Response,
): Promise<void> {
  if (request.query.scale !== 'true') {
    for (const { instance } of victims) {
      marathon.lifecycle.kill(instance, { decommission: false });
    }
    await sendJson(request, response, body);
    return;
  }
  const wanted = new Map(
    victims.map(({ app: { definition } }) => [
      definition.id,
      {
        ...definition,
        instances: Math.max(
          0,
          definition.instances -
            victims.filter(one => one.app.definition === definition).length,
        ),
      },
    ]),
  );
  // The tasks that go are these, not those the scaling would choose.
  const deployment = marathon.appService.change(wanted, {
    force: isForced(request),
    onAccepted: () =>
      victims.forEach(({ instance }) =>
        marathon.lifecycle.kill(instance, { decommission: true }),
      ),
  });
  await sendDeployment(request, response, deployment);
}

function victimsOf(app: App, { profile }: Marathon): Victim[] {
  return [...app.instances.values()].flatMap(instance =>
    instance.task
      ? [{ app, instance, json: taskJson(instance, instance.task, profile) }]
      : [],
  );
}
