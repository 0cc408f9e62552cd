import { HttpAuthService } from '@backstage/backend-plugin-api';
import { Mapping } from '@bamboo-lb/plugin-bamboo-common';
import { Request, Response, Router } from 'express';
import { Authorizer } from '../authorization/Authorizer';
import { MappingPreview } from '../mappings/MappingPreview';
import { MappingReader } from '../mappings/MappingReader';
import { MappingService } from '../mappings/MappingService';
import { StoredMapping } from '../mappings/model';
import { MappingStatusReader } from '../status/MappingStatusReader';
import { LiveWait } from './LiveWait';
import { pageOf, queryOf, versionOf, waitOf } from './requestParts';

/** Mappings: reading, checking, writing, history. */
export function addMappingRoutes(
  router: Router,
  options: {
    httpAuth: HttpAuthService;
    authorizer: Authorizer;
    reader: MappingReader;
    service: MappingService;
    preview: MappingPreview;
    status: MappingStatusReader;
    liveWait: LiveWait;
  },
): void {
  const { httpAuth, authorizer, reader, service, preview, status } = options;
  const credentialsOf = (req: Request) => httpAuth.credentials(req);
  const callerOf = async (req: Request) => ({
    credentials: await credentialsOf(req),
    request: req,
  });
  const answer = async (
    req: Request,
    res: Response,
    stored: StoredMapping,
    done: 200 | 201,
  ) => {
    const { mapping, isLive } = await options.liveWait.until(
      stored,
      waitOf(req),
    );
    res
      .status(isLive ? done : 202)
      .set('ETag', `"${mapping.version}"`)
      .set('Location', `${req.baseUrl}/v1/mappings/${mapping.id}`)
      .json(mapping);
  };

  router.get('/v1/mappings', async (req, res) => {
    const state = queryOf(req, 'state');
    const { items, totalItems, nextCursor } = await reader.list(
      {
        entityRef: queryOf(req, 'entityRef'),
        host: queryOf(req, 'host'),
        loadBalancer: queryOf(req, 'loadBalancer'),
        app: queryOf(req, 'app'),
        cluster: queryOf(req, 'cluster'),
        search: queryOf(req, 'search'),
      },
      pageOf(req),
      await credentialsOf(req),
    );
    const shown: Mapping[] = await status.show(items);
    const inState = state
      ? shown.filter(mapping => mapping.status.state === state)
      : shown;
    res.json({ items: inState, totalItems, nextCursor });
  });

  router.post('/v1/mappings', async (req, res) => {
    const { mapping, created } = await service.create(
      req.body,
      await callerOf(req),
    );
    await answer(req, res, mapping, created ? 201 : 200);
  });

  router.put('/v1/mappings', async (req, res) => {
    const { mapping, created } = await service.put(
      {
        ...req.body,
        loadBalancer: queryOf(req, 'loadBalancer'),
        host: queryOf(req, 'host'),
        path: queryOf(req, 'path') ?? '/',
      },
      await callerOf(req),
    );
    await answer(req, res, mapping, created ? 201 : 200);
  });

  router.post('/v1/mappings/check', async (req, res) => {
    res.json(await preview.check(req.body, await credentialsOf(req)));
  });

  router.get('/v1/mappings/:id', async (req, res) => {
    const stored = await reader.get(req.params.id, await credentialsOf(req));
    const [mapping] = await status.show([stored]);
    res.set('ETag', `"${stored.version}"`).json(mapping);
  });

  router.put('/v1/mappings/:id', async (req, res) => {
    const version = versionOf(req, req.body.version);
    const stored = await service.update(
      req.params.id,
      { ...req.body, version },
      await callerOf(req),
    );
    await answer(req, res, stored, 200);
  });

  router.delete('/v1/mappings/:id', async (req, res) => {
    const { id } = req.params;
    const version = versionOf(req, queryOf(req, 'version'));
    const caller = await callerOf(req);
    const before = await reader.get(id, caller.credentials);
    await service.delete(id, { version }, caller);
    const isGone = await options.liveWait.untilGone(before, waitOf(req));
    res.status(isGone ? 204 : 202).end();
  });

  router.get('/v1/mappings/:id/versions', async (req, res) => {
    const items = await reader.versions(
      req.params.id,
      await credentialsOf(req),
    );
    res.json({ items, totalItems: items.length });
  });

  router.post('/v1/mappings/:id/revert', async (req, res) => {
    const stored = await service.revert(
      req.params.id,
      req.body,
      await callerOf(req),
    );
    await answer(req, res, stored, 200);
  });

  router.get('/v1/rights', async (req, res) => {
    const credentials = await credentialsOf(req);
    res.json(
      await authorizer.rightsOn(queryOf(req, 'entityRef') ?? '', credentials),
    );
  });
}
