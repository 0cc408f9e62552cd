import { HttpAuthService } from '@backstage/backend-plugin-api';
import {
  Environment,
  EnvironmentCheck,
  EnvironmentComparison,
  List,
} from '@bamboo-lb/plugin-bamboo-common';
import { Request, Router } from 'express';
import { EnvironmentComparer } from '../environments/EnvironmentComparer';
import { EnvironmentReader } from '../environments/EnvironmentReader';
import { EnvironmentService } from '../environments/EnvironmentService';
import { RelatedReader } from '../environments/RelatedReader';
import { MappingStatusReader } from '../status/MappingStatusReader';
import { LiveWait } from './LiveWait';
import { queryOf, waitOf } from './requestParts';

const whole = <T>(items: T[]): List<T> => ({ items, totalItems: items.length });

/**
 * Copies of environments, their comparison, and mappings of related entities.
 * Added before the routes of mappings, which would take `related` for an id.
 */
export function addEnvironmentRoutes(
  router: Router,
  options: {
    httpAuth: HttpAuthService;
    environmentComparer: EnvironmentComparer;
    environmentReader: EnvironmentReader;
    environmentService: EnvironmentService;
    mappingStatus: MappingStatusReader;
    relatedReader: RelatedReader;
    liveWait: LiveWait;
  },
): void {
  const {
    httpAuth,
    environmentComparer: comparer,
    environmentReader: reader,
    environmentService: service,
    liveWait,
  } = options;
  const credentialsOf = (req: Request) => httpAuth.credentials(req);
  const callerOf = async (req: Request) => ({
    credentials: await credentialsOf(req),
    request: req,
  });
  const environmentOf = async (id: string, req: Request) => {
    const credentials = await credentialsOf(req);
    const seen = await reader.get(id, credentials);
    const [environment] = await reader.show([seen], credentials);
    return environment!;
  };

  router.get('/v1/mappings/related', async (req, res) => {
    res.json(
      await options.relatedReader.list(
        queryOf(req, 'entityRef') ?? '',
        await credentialsOf(req),
      ),
    );
  });

  router.get('/v1/environments', async (req, res) => {
    const found = await reader.list(await credentialsOf(req));
    const answer: List<Environment> = whole(found);
    res.json(answer);
  });

  router.post('/v1/environments', async (req, res) => {
    const { id, mappings } = await service.create(
      req.body,
      await callerOf(req),
    );
    const { isLive } = await liveWait.untilAll(mappings, waitOf(req));
    res
      .status(isLive ? 201 : 202)
      .set('Location', `${req.baseUrl}/v1/environments/${id}`)
      .json(await environmentOf(id, req));
  });

  router.post('/v1/environments/check', async (req, res) => {
    const { problems, items } = await service.check(
      req.body,
      await credentialsOf(req),
    );
    const sources = await options.mappingStatus.show(
      items.map(({ source }) => source),
    );
    const answer: EnvironmentCheck = {
      ok:
        problems.length === 0 &&
        items.every(item => item.problems.length === 0),
      problems,
      items: items.map((item, index) => ({ ...item, source: sources[index]! })),
    };
    res.json(answer);
  });

  router.get('/v1/environments/:id', async (req, res) => {
    res.json(await environmentOf(req.params.id, req));
  });

  router.delete('/v1/environments/:id', async (req, res) => {
    const { mappings } = await service.remove(
      req.params.id,
      { comment: queryOf(req, 'comment') },
      await callerOf(req),
    );
    const { isLive } = await liveWait.untilAll(mappings, waitOf(req));
    res.status(isLive ? 204 : 202).end();
  });

  router.get('/v1/environments/:id/comparison', async (req, res) => {
    const rows = await comparer.compare(
      { left: req.params.id, right: queryOf(req, 'right') },
      await credentialsOf(req),
    );
    const answer: List<EnvironmentComparison> = whole(rows);
    res.json(answer);
  });
}
