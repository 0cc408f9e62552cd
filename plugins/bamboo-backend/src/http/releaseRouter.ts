import { HttpAuthService } from '@backstage/backend-plugin-api';
import { ReleaseResult } from '@bamboo-lb/plugin-bamboo-common';
import { Request, Response, Router } from 'express';
import { ReleaseReader } from '../releases/ReleaseReader';
import { ReleaseService, WrittenRelease } from '../releases/ReleaseService';
import { LiveWait } from './LiveWait';
import { pageOf, queryOf, waitOf } from './requestParts';

/** Releases: several mapping changes as one. */
export function addReleaseRoutes(
  router: Router,
  options: {
    httpAuth: HttpAuthService;
    releaseReader: ReleaseReader;
    releaseService: ReleaseService;
    liveWait: LiveWait;
  },
): void {
  const { httpAuth, releaseReader, releaseService, liveWait } = options;
  const callerOf = async (req: Request) => ({
    credentials: await httpAuth.credentials(req),
    request: req,
  });
  const answer = async (
    req: Request,
    res: Response,
    written: WrittenRelease,
    done: 200 | 201,
  ) => {
    const { mappings, isLive } = await liveWait.untilAll(
      written.mappings,
      waitOf(req),
    );
    const credentials = await httpAuth.credentials(req);
    const result: ReleaseResult = {
      release: await releaseReader.describe(written.release, credentials),
      mappings,
    };
    res
      .status(isLive ? done : 202)
      .set('Location', `${req.baseUrl}/v1/releases/${written.release.id}`)
      .json(result);
  };

  router.get('/v1/releases', async (req, res) => {
    const page = await releaseReader.list(
      { entityRef: queryOf(req, 'entityRef') },
      pageOf(req),
      await httpAuth.credentials(req),
    );
    res.json(page);
  });

  router.post('/v1/releases', async (req, res) => {
    const written = await releaseService.create(req.body, await callerOf(req));
    await answer(req, res, written, 201);
  });

  router.post('/v1/releases/check', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await releaseService.check(req.body, credentials));
  });

  router.get('/v1/releases/:id', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await releaseReader.get(req.params.id, credentials));
  });

  router.post('/v1/releases/:id/undo', async (req, res) => {
    const written = await releaseService.undo(
      req.params.id,
      req.body,
      await callerOf(req),
    );
    await answer(req, res, written, 200);
  });
}
