import type { Request } from 'express';
import { MarathonError } from '../model/MarathonError';
import { isBelow } from '../model/ids';
import { parseLabelSelector } from '../model/labelSelector';
import { appJson, definitionJson, recordedAppJson } from '../render/appJson';
import {
  type AppEmbeds,
  NO_EMBEDS,
  parseAppEmbeds,
  queryValues,
} from '../render/embeds';
import { tasksJson } from '../render/taskJson';
import type { App } from '../state/Apps';
import type { AppPath } from './appPath';
import type { Marathon } from './Marathon';

/** The body of `GET /v2/apps`. */
export function readAppList(marathon: Marathon, request: Request): unknown {
  const embeds = parseAppEmbeds(queryValues(request.query.embed));
  const wanted = appFilter(request);
  return { apps: renderAll(marathon, embeds, wanted) };
}

/**
 * The body of a `GET` below `/v2/apps/`.
 *
 * @throws {@link MarathonError} 404
 */
export function readAppPath(
  marathon: Marathon,
  path: AppPath,
  request: Request,
): unknown {
  const embeds = parseAppEmbeds(queryValues(request.query.embed));
  switch (path.kind) {
    case 'group':
      return {
        '*': renderAll(marathon, embeds, app => isBelow(app.id, path.id)),
      };
    case 'groupTasks':
      return {
        tasks: marathon.apps
          .all()
          .filter(({ definition: { id, pod } }) => !pod && isBelow(id, path.id))
          .flatMap(app => tasksJson(app, marathon.profile)),
      };
    case 'app':
      return { app: renderOne(marathon, path.id, embeds) };
    case 'tasks':
      return { tasks: tasksOf(marathon, path.id) };
    case 'versions':
      return { versions: [...theApp(marathon, path.id).versions.keys()] };
    case 'version': {
      const version = theApp(marathon, path.id).versions.get(path.version);
      if (!version) {
        throw new MarathonError(404, {
          message: `App '${path.id}' does not exist in version ${path.version}`,
        });
      }
      return definitionJson(version, marathon.profile);
    }
    default:
      throw new MarathonError(405, { message: 'Method Not Allowed' });
  }
}

/**
 * A live app.
 *
 * @throws {@link MarathonError} 404
 */
export function theApp(marathon: Marathon, id: string): App {
  const app = findApp(marathon, id);
  if (!app) {
    throw MarathonError.appNotFound(id);
  }
  return app;
}

/** A live app; a pod is none. */
export function findApp(marathon: Marathon, id: string): App | undefined {
  const app = marathon.apps.find(id);
  return app?.definition.pod ? undefined : app;
}

function renderOne(marathon: Marathon, id: string, asked: AppEmbeds): unknown {
  // A single app always comes with its tasks and its last failure.
  const embeds = { ...asked, tasks: true, lastTaskFailure: true };
  const recorded = recordedApp(marathon, id);
  return recorded
    ? recordedAppJson(recorded, embeds)
    : appJson(
        theApp(marathon, id),
        embeds,
        marathon.deployments.all(),
        marathon.profile,
      );
}

function recordedApp(marathon: Marathon, id: string) {
  return marathon.apps.recorded().find(app => app.id === id);
}

function tasksOf(marathon: Marathon, id: string): unknown {
  const recorded = recordedApp(marathon, id);
  return recorded
    ? recorded.tasks ?? []
    : tasksJson(theApp(marathon, id), marathon.profile);
}

/** What the filters look at. */
interface Filterable {
  readonly id: string;
  readonly cmd?: unknown;
  readonly labels?: unknown;
}

/** All apps a condition holds for, as JSON. */
export function renderAll(
  marathon: Marathon,
  embeds: AppEmbeds = NO_EMBEDS,
  wanted: (app: Filterable) => boolean = () => true,
): Record<string, unknown>[] {
  const deployments = marathon.deployments.all();
  return [
    ...marathon.apps
      .all()
      .filter(({ definition }) => !definition.pod && wanted(definition))
      .map(app => appJson(app, embeds, deployments, marathon.profile)),
    ...marathon.apps
      .recorded()
      .filter(wanted)
      .map(app => recordedAppJson(app, embeds)),
  ];
}

function appFilter({ query }: Request): (app: Filterable) => boolean {
  const [id] = queryValues(query.id);
  const [cmd] = queryValues(query.cmd);
  const selectors = queryValues(query.label).map(parseLabelSelector);
  const contains = (text: unknown, part: string | undefined) =>
    part === undefined ||
    (typeof text === 'string' &&
      text.toLowerCase().includes(part.toLowerCase()));
  return app =>
    contains(app.id, id) &&
    contains(app.cmd, cmd) &&
    selectors.every(matches => matches(labelsOf(app)));
}

function labelsOf({ labels }: Filterable): Record<string, string> {
  return labels && typeof labels === 'object'
    ? Object.fromEntries(
        Object.entries(labels).map(([key, value]) => [key, String(value)]),
      )
    : {};
}
