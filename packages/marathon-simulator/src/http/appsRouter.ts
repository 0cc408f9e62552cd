import { type Request, type Response, Router } from 'express';
import { MarathonError } from '../model/MarathonError';
import { toPathId } from '../model/ids';
import type { AppConfig } from '../model/AppDefinition';
import type { ChangeOptions } from '../orchestration/AppService';
import type { Deployment } from '../orchestration/Deployment';
import { appJson, definitionJson } from '../render/appJson';
import { NO_EMBEDS } from '../render/embeds';
import type { Marathon } from './Marathon';
import { parseAppPath } from './appPath';
import { deleteTasks } from './deleteTasks';
import { findApp, readAppList, readAppPath, theApp } from './readApps';
import { handle, sendJson } from './reply';

/** `/v2/apps` and all below it. */
export function appsRouter(marathon: Marathon): Router {
  const router = Router();
  const pathOf = (request: Request) => parseAppPath(request.params[0] ?? '');

  router.get(
    '/v2/apps',
    handle((request, response) =>
      sendJson(request, response, readAppList(marathon, request)),
    ),
  );
  router.post(
    '/v2/apps',
    handle((request, response) => createApp(marathon, request, response)),
  );
  router.put(
    '/v2/apps',
    handle((request, response) => {
      if (!Array.isArray(request.body)) {
        throw MarathonError.invalid([
          { path: '/', errors: ['must be an array of apps'] },
        ]);
      }
      const wanted = request.body.map((body: unknown) =>
        updated(marathon, idOf(body), body, request),
      );
      return sendDeployment(
        request,
        response,
        change(marathon, request, wanted),
      );
    }),
  );
  router.get(
    '/v2/apps/*',
    handle((request, response) =>
      sendJson(
        request,
        response,
        readAppPath(marathon, pathOf(request), request),
      ),
    ),
  );
  router.put(
    '/v2/apps/*',
    handle((request, response) => {
      const { id } = pathOf(request);
      const isNew = !findApp(marathon, id);
      const config = updated(marathon, id, request.body, request);
      const deployment = change(marathon, request, [config], {
        onAccepted: () => publishPost(marathon, request, id),
      });
      return sendDeployment(request, response, deployment, isNew ? 201 : 200);
    }),
  );
  router.post(
    '/v2/apps/*',
    handle((request, response) => {
      const path = pathOf(request);
      if (path.kind !== 'restart') {
        throw new MarathonError(405, { message: 'Method Not Allowed' });
      }
      const { definition } = theApp(marathon, path.id);
      return sendDeployment(
        request,
        response,
        change(marathon, request, [definition], { restart: true }),
      );
    }),
  );
  router.delete(
    '/v2/apps/*',
    handle((request, response) => {
      const path = pathOf(request);
      if (path.kind === 'tasks' || path.kind === 'task') {
        return deleteTasks(marathon, path, request, response);
      }
      if (!marathon.apps.has(path.id)) {
        throw MarathonError.appNotFound(path.id);
      }
      const deployment = marathon.appService.change(
        new Map([[path.id, undefined]]),
        { force: isForced(request) },
      );
      return sendDeployment(request, response, deployment);
    }),
  );
  return router;
}

/** Answers a change: the id of the deployment and the version. */
export async function sendDeployment(
  request: Request,
  response: Response,
  { id, plan }: Deployment,
  status = 200,
): Promise<void> {
  response.set('Marathon-Deployment-Id', id);
  const body = { version: plan.version, deploymentId: id };
  await sendJson(request, response, body, status);
}

/** Whether the client wants to cancel deployments that are in the way. */
export function isForced(request: Request): boolean {
  return request.query.force === 'true';
}

async function createApp(
  marathon: Marathon,
  request: Request,
  response: Response,
): Promise<void> {
  const config = marathon.appService.parse(request.body);
  const { id } = config;
  if (marathon.apps.has(id)) {
    throw new MarathonError(409, {
      message: `An app with id [${id}] already exists.`,
    });
  }
  const deployment = change(marathon, request, [config], {
    onAccepted: () => publishPost(marathon, request, id),
  });
  response.set('Location', `/v2/apps${id}`);
  response.set('Marathon-Deployment-Id', deployment.id);
  const created = appJson(
    theApp(marathon, id),
    { ...NO_EMBEDS, tasks: true },
    marathon.deployments.all(),
    marathon.profile,
  );
  await sendJson(request, response, created, 201);
}

function change(
  marathon: Marathon,
  request: Request,
  configs: readonly AppConfig[],
  options: ChangeOptions = {},
): Deployment {
  return marathon.appService.change(
    new Map(configs.map(config => [config.id, config])),
    { force: isForced(request), ...options },
  );
}

function updated(
  marathon: Marathon,
  id: string,
  body: unknown,
  request: Request,
): AppConfig {
  const isPartial = request.query.partialUpdate !== 'false';
  const known = isPartial ? findApp(marathon, id)?.definition : undefined;
  const config = marathon.appService.parse(
    { id, ...(isObject(body) ? body : {}) },
    known,
  );
  if (config.id !== id) {
    throw MarathonError.invalid([
      { path: '/id', errors: [`must be ${id}, as in the path`] },
    ]);
  }
  return config;
}

function publishPost(marathon: Marathon, request: Request, id: string): void {
  marathon.bus.publish('api_post_event', {
    clientIp: request.socket.remoteAddress ?? '',
    uri: request.path,
    appDefinition: definitionJson(
      theApp(marathon, id).definition,
      marathon.profile,
    ),
  });
}

function idOf(body: unknown): string {
  return toPathId(isObject(body) && typeof body.id === 'string' ? body.id : '');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
