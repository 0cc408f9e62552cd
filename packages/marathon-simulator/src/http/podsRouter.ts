import { type Request, Router } from 'express';
import { MarathonError } from '../model/MarathonError';
import { toPathId } from '../model/ids';
import { podJson, podStatusJson } from '../render/podJson';
import type { App } from '../state/Apps';
import { isForced } from './appsRouter';
import type { Marathon } from './Marathon';
import { handle, sendJson } from './reply';

/** `/v2/pods` and all below it, from 1.4 on. */
export function podsRouter(marathon: Marathon): Router {
  const { profile } = marathon;
  const router = Router();
  const pods = () =>
    marathon.apps.all().filter(({ definition }) => definition.pod);
  const find = (id: string): App | undefined =>
    pods().find(({ definition }) => definition.id === id);
  const thePod = (id: string): App => {
    const pod = find(id);
    if (!pod) {
      throw new MarathonError(404, { message: `Pod '${id}' does not exist` });
    }
    return pod;
  };
  const publish = ({ path, socket }: Request, type: string) =>
    marathon.bus.publish(type, {
      clientIp: socket.remoteAddress ?? '',
      uri: path,
    });
  const put = (
    request: Request,
    id: string,
    event: 'pod_created_event' | 'pod_updated_event',
  ) => {
    const config = marathon.appService.parsePod({ id, ...request.body });
    return marathon.appService.change(new Map([[config.id, config]]), {
      force: isForced(request),
      onAccepted: () => publish(request, event),
    });
  };
  router.get(
    /^\/v2\/pods\/?$/,
    handle((request, response) =>
      sendJson(
        request,
        response,
        pods().map(({ definition }) => podJson(definition, profile)),
      ),
    ),
  );
  router.get(
    /^\/v2\/pods\/?::status$/,
    handle((request, response) =>
      sendJson(
        request,
        response,
        pods().map(pod => podStatusJson(pod, profile)),
      ),
    ),
  );
  router.post(
    '/v2/pods',
    handle((request, response) => {
      const { id } = marathon.appService.parsePod(request.body);
      if (marathon.apps.has(id)) {
        throw new MarathonError(409, {
          message: `Pod with id [${id}] already exists.`,
        });
      }
      const deployment = put(request, id, 'pod_created_event');
      response.set('Marathon-Deployment-Id', deployment.id);
      const { definition } = thePod(id);
      return sendJson(request, response, podJson(definition, profile), 201);
    }),
  );
  router.get(
    '/v2/pods/*',
    handle((request, response) => {
      const { id, status } = pathOf(request);
      const pod = thePod(id);
      return sendJson(
        request,
        response,
        status ? podStatusJson(pod, profile) : podJson(pod.definition, profile),
      );
    }),
  );
  router.put(
    '/v2/pods/*',
    handle((request, response) => {
      const { id } = pathOf(request);
      const isNew = find(id) === undefined;
      const deployment = put(
        request,
        id,
        isNew ? 'pod_created_event' : 'pod_updated_event',
      );
      response.set('Marathon-Deployment-Id', deployment.id);
      const { definition } = thePod(id);
      return sendJson(request, response, podJson(definition, profile));
    }),
  );
  router.delete(
    '/v2/pods/*',
    handle((request, response) => {
      const { id } = pathOf(request);
      thePod(id);
      const deployment = marathon.appService.change(
        new Map([[id, undefined]]),
        {
          force: isForced(request),
          onAccepted: () => publish(request, 'pod_deleted_event'),
        },
      );
      response.set('Marathon-Deployment-Id', deployment.id);
      response.status(202).end();
    }),
  );
  return router;
}

function pathOf({ params }: Request): { id: string; status: boolean } {
  const path = params[0] ?? '';
  const status = path.endsWith('::status');
  return { id: toPathId(path.replace(/::status$/, '')), status };
}
