import { type Request, Router } from 'express';
import { MarathonError } from '../model/MarathonError';
import type { Deployment } from '../orchestration/Deployment';
import { deploymentJson } from '../orchestration/deploymentJson';
import type { Profile } from '../profiles/Profile';
import { definitionJson } from '../render/appJson';
import { podJson } from '../render/podJson';
import type { App } from '../state/Apps';
import { isForced, sendDeployment } from './appsRouter';
import type { Marathon } from './Marathon';
import { handle, sendJson } from './reply';

/** `/v2/deployments` and `/v2/queue`. */
export function deploymentsRouter(marathon: Marathon): Router {
  const router = Router();
  const find = ({ params }: Request): Deployment => {
    const deployment = marathon.deployments.get(params.id ?? '');
    if (!deployment) {
      throw new MarathonError(404, {
        message: `DeploymentPlan ${params.id} does not exist`,
      });
    }
    return deployment;
  };
  router.get(
    '/v2/deployments',
    handle((request, response) =>
      sendJson(
        request,
        response,
        marathon.deployments
          .all()
          .map(one => deploymentJson(one, marathon.profile)),
      ),
    ),
  );
  router.get(
    '/v2/deployments/:id',
    handle((request, response) =>
      sendJson(request, response, [
        deploymentJson(find(request), marathon.profile),
      ]),
    ),
  );
  router.delete(
    '/v2/deployments/:id',
    handle(async (request, response) => {
      const deployment = find(request);
      if (isForced(request)) {
        marathon.deployments.cancel([deployment]);
        response.status(202).end();
        return;
      }
      const back = marathon.appService.change(deployment.plan.original, {
        force: true,
      });
      await sendDeployment(request, response, back);
    }),
  );
  router.get(
    '/v2/queue',
    handle((request, response) => {
      const queue = marathon.apps
        .all()
        .flatMap(app => queueEntry(app, marathon.profile));
      return sendJson(request, response, { queue });
    }),
  );
  return router;
}

function queueEntry(app: App, profile: Profile): Record<string, unknown>[] {
  const waiting = [...app.instances.values()].filter(one => !one.task);
  const [first] = waiting;
  if (!first) {
    return [];
  }
  return [
    {
      ...(app.definition.pod
        ? { pod: podJson(app.definition, profile) }
        : { app: definitionJson(app.definition, profile) }),
      count: waiting.length,
      ...(profile.roles && { role: '*' }),
      delay: { timeLeftSeconds: 0, overdue: true },
      since: first.scheduledAt,
      processedOffersSummary: { processedOffersCount: 0, unusedOffersCount: 0 },
    },
  ];
}
