import { HttpAuthService } from '@backstage/backend-plugin-api';
import { CustomErrorBase, InputError } from '@backstage/errors';
import { bambooAppReadPermission } from '@bamboo-lb/plugin-bamboo-common';
import { Request, Router } from 'express';
import { Authorizer } from '../authorization/Authorizer';
import { BambooImport } from '../compatibility/BambooImport';
import {
  CompatibilityService,
  readService,
  readServiceId,
} from '../compatibility/CompatibilityService';
import { stateOf } from '../compatibility/state';
import { AppReader } from '../status/AppReader';

/** Bamboo had this, and there is nothing in its place. */
class GoneError extends CustomErrorBase {
  name = 'GoneError' as const;

  /** Not an own property, so that it is no part of the answer's error. */
  get statusCode(): number {
    return 410;
  }
}

/** Bamboo's own API, at two places: clients have either in their base URL. */
export const COMPATIBILITY_PREFIXES = ['', '/api'];

/** Answers what Bamboo's own API answers; see its README for the requests. */
export function addCompatibilityRoutes(
  router: Router,
  options: {
    httpAuth: HttpAuthService;
    authorizer: Authorizer;
    appReader: AppReader;
    bambooImport: BambooImport;
    compatibility: CompatibilityService;
  },
): void {
  const { httpAuth, authorizer, appReader, compatibility } = options;
  const callerOf = async (req: Request) => ({
    credentials: await httpAuth.credentials(req),
    request: req,
  });
  const idOf = (req: Request) => {
    const { id = '', 0: rest = '' } = req.params;
    return readServiceId(`${id}${rest}`);
  };

  router.post('/v1/import', async (req, res) => {
    const items = await options.bambooImport.run(req.body, await callerOf(req));
    res.json({ items, totalItems: items.length });
  });

  router.get('/status', (_req, res) => {
    res.type('text/plain').send('OK');
  });

  for (const prefix of COMPATIBILITY_PREFIXES) {
    router.get(`${prefix}/state`, async (req, res) => {
      const { credentials } = await callerOf(req);
      const { cluster } = compatibility.config;
      await authorizer.requireRead(bambooAppReadPermission, credentials);
      const [apps, services] = await Promise.all([
        appReader.list({ cluster }),
        compatibility.list(credentials),
      ]);
      res.json(stateOf(apps, services));
    });

    router.get(`${prefix}/services`, async (req, res) => {
      const { credentials } = await callerOf(req);
      res.json(await compatibility.list(credentials));
    });

    for (const method of ['post', 'put'] as const) {
      router[method](`${prefix}/services`, async (req, res) => {
        const input = readService(req.body);
        res.json(await compatibility.put(input, await callerOf(req)));
      });
    }

    router.put(`${prefix}/services/:id*`, async (req, res) => {
      const id = idOf(req);
      const input = readService({ id, ...req.body });
      if (input.id !== id) {
        throw new InputError(
          `Id: the body names ${input.id} and the address ${id}. Name one app`,
        );
      }
      res.json(await compatibility.put(input, await callerOf(req)));
    });

    router.delete(`${prefix}/services/:id*`, async (req, res) => {
      await compatibility.delete(idOf(req), await callerOf(req));
      res.json(null);
    });

    router.post(`${prefix}/marathon/event_callback`, () => {
      throw new GoneError(
        'Marathon is read by its event stream. Delete this subscription',
      );
    });
  }
}
