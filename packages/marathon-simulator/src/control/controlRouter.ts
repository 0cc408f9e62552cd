import { Router } from 'express';
import { z } from 'zod';
import { MarathonError } from '../model/MarathonError';
import { handle } from '../http/reply';
import { CONTROL_ROUTES } from './controlRoutes';
import type { SimulatorControl } from './SimulatorControl';

/** The simulator's own API. `GET /_sim` lists it, with the JSON Schemas. */
export function controlRouter(control: SimulatorControl): Router {
  const router = Router();
  router.get('/', (_request, response) => {
    response.json({
      routes: CONTROL_ROUTES.map(({ method, path, summary, body }) => ({
        method: method.toUpperCase(),
        path: `/_sim${path.replace(':param', '{id}')}`,
        summary,
        ...(body && { body: z.toJSONSchema(body, { io: 'input' }) }),
      })),
    });
  });
  for (const { method, path, run } of CONTROL_ROUTES) {
    router[method](
      path,
      handle(async (request, response) => {
        const param = request.params.param ?? '';
        const body: unknown = request.body ?? {};
        const result = await Promise.resolve()
          .then(() => run(control, body, param))
          .catch((error: unknown) => {
            throw error instanceof z.ZodError
              ? MarathonError.fromZod(error)
              : error;
          });
        response.json(result ?? {});
      }),
    );
  }
  router.use(() => {
    throw new MarathonError(404, {
      message: 'There is no such control; GET /_sim lists them',
    });
  });
  return router;
}
