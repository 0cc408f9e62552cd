import { type Request, Router } from 'express';
import { MarathonError } from '../model/MarathonError';
import { toPathId } from '../model/ids';
import { appJson, definitionJson, recordedAppJson } from '../render/appJson';
import {
  type GroupEmbeds,
  NO_EMBEDS,
  parseGroupEmbeds,
  queryValues,
} from '../render/embeds';
import { type GroupedApp, groupJson } from '../render/groupJson';
import { podStatusJson } from '../render/podJson';
import type { Marathon } from './Marathon';
import { handle, sendJson } from './reply';

/** `/v2/groups`, for reading. */
export function groupsRouter(marathon: Marathon): Router {
  const router = Router();
  const read = (request: Request) => {
    const parts = (request.params[0] ?? '').split('/').filter(Boolean);
    const wantsApps = parts.at(-1) === 'apps';
    const id = toPathId((wantsApps ? parts.slice(0, -1) : parts).join('/'));
    const embeds = parseGroupEmbeds(queryValues(request.query.embed));
    const group = groupJson(
      id,
      groupedApps(marathon, embeds),
      wantsApps ? { ...embeds, apps: true } : embeds,
      {
        profile: marathon.profile,
        version: marathon.appService.version,
      },
    );
    if (!group) {
      throw new MarathonError(404, {
        message: `Group '${id}' does not exist`,
      });
    }
    return wantsApps ? group.apps : group;
  };
  for (const path of ['/v2/groups', '/v2/groups/*']) {
    router.get(
      path,
      handle((request, response) => sendJson(request, response, read(request))),
    );
  }
  return router;
}

function groupedApps(
  marathon: Marathon,
  { appEmbeds }: GroupEmbeds,
): GroupedApp[] {
  const { profile } = marathon;
  const deployments = marathon.deployments.all();
  return [
    ...marathon.apps.all().map(app => ({
      id: app.definition.id,
      kind: app.definition.pod ? ('pod' as const) : ('app' as const),
      json: () => {
        if (app.definition.pod) {
          return podStatusJson(app, profile);
        }
        return appEmbeds
          ? appJson(app, appEmbeds, deployments, profile)
          : definitionJson(app.definition, profile);
      },
    })),
    ...marathon.apps.recorded().map(app => ({
      id: app.id,
      kind: 'app' as const,
      json: () => recordedAppJson(app, appEmbeds ?? NO_EMBEDS),
    })),
  ];
}
