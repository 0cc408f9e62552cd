import { HttpAuthService } from '@backstage/backend-plugin-api';
import { Canary, ReleaseResult } from '@bamboo-lb/plugin-bamboo-common';
import { Request, Response, Router } from 'express';
import { CanaryReader } from '../canaries/CanaryReader';
import { CanaryService } from '../canaries/CanaryService';
import { StoredMapping } from '../mappings/model';
import { ReleaseReader } from '../releases/ReleaseReader';
import { LiveWait } from './LiveWait';
import { waitOf } from './requestParts';

/** Canaries: a part of a mapping's requests for another app or version. */
export function addCanaryRoutes(
  router: Router,
  options: {
    httpAuth: HttpAuthService;
    canaryReader: CanaryReader;
    canaryService: CanaryService;
    releaseReader: ReleaseReader;
    liveWait: LiveWait;
  },
): void {
  const { httpAuth, canaryReader, canaryService, releaseReader, liveWait } =
    options;
  const callerOf = async (req: Request) => ({
    credentials: await httpAuth.credentials(req),
    request: req,
  });
  const answer = async (
    req: Request,
    res: Response,
    written: StoredMapping,
    done: 200 | 201,
  ) => {
    const { isLive } = await liveWait.until(written, waitOf(req));
    const credentials = await httpAuth.credentials(req);
    const canary: Canary = await canaryReader.get(written.id, credentials);
    res
      .status(isLive ? done : 202)
      .set('ETag', `"${canary.mapping.version}"`)
      .json(canary);
  };

  router.get('/v1/mappings/:id/canary', async (req, res) => {
    const credentials = await httpAuth.credentials(req);
    res.json(await canaryReader.get(req.params.id, credentials));
  });

  router.post('/v1/mappings/:id/canary', async (req, res) => {
    const caller = await callerOf(req);
    const written = await canaryService.start(req.params.id, req.body, caller);
    await answer(req, res, written, 201);
  });

  router.put('/v1/mappings/:id/canary', async (req, res) => {
    const caller = await callerOf(req);
    const written = await canaryService.update(req.params.id, req.body, caller);
    await answer(req, res, written, 200);
  });

  for (const how of ['promoted', 'aborted'] as const) {
    const act = how === 'promoted' ? 'promote' : 'abort';
    router.post(`/v1/mappings/:id/canary/${act}`, async (req, res) => {
      const caller = await callerOf(req);
      const { id } = req.params;
      const reason = req.body ?? {};
      const written = await canaryService.end(how, id!, reason, caller);
      const { mappings, isLive } = await liveWait.untilAll(
        written.mappings,
        waitOf(req),
      );
      const result: ReleaseResult = {
        release: await releaseReader.describe(
          written.release,
          caller.credentials,
        ),
        mappings,
      };
      res.status(isLive ? 200 : 202).json(result);
    });
  }
}
