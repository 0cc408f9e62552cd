import { HttpAuthService } from '@backstage/backend-plugin-api';
import { Request, Response, Router } from 'express';
import { Authorizer } from '../authorization/Authorizer';
import { MappingPreview } from '../mappings/MappingPreview';
import { MappingReader } from '../mappings/MappingReader';
import { MappingService } from '../mappings/MappingService';
import { StoredMapping } from '../mappings/model';
import { MappingStatusReader } from '../status/MappingStatusReader';
import { LiveWait } from './LiveWait';
import { MappingLister } from './MappingLister';
import { pageOf, queryOf, versionOf, waitOf } from './requestParts';

/** Mappings: reading, checking, writing, history. */
export function addMappingRoutes(
  router: Router,
  options: {
    httpAuth: HttpAuthService;
    authorizer: Authorizer;
    lister: MappingLister;
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
    const page = await options.lister.list(
      {
        entityRef: queryOf(req, 'entityRef'),
        host: queryOf(req, 'host')?.toLowerCase(),
        loadBalancer: queryOf(req, 'loadBalancer'),
        app: queryOf(req, 'app'),
        cluster: queryOf(req, 'cluster'),
        search: queryOf(req, 'search'),
        state: queryOf(req, 'state'),
      },
      pageOf(req),
      await credentialsOf(req),
    );
    res.json(page);
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

  router.get('/v1/mappings/changes', async (req, res) => {
    const page = await reader.changes(
      { entityRef: queryOf(req, 'entityRef') ?? '' },
      pageOf(req),
      await credentialsOf(req),
    );
    res.json(page);
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
    const comment = queryOf(req, 'comment');
    const deleted = await service.delete(
      id,
      { version, comment },
      await callerOf(req),
    );
    const isGone = await options.liveWait.untilGone(deleted, waitOf(req));
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
    res.json(await authorizer.rightsOn(queryOf(req, 'entityRef'), credentials));
  });
}
