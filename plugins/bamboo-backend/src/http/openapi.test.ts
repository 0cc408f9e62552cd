import { Router } from 'express';
import { addRoutes } from './addRoutes';
import { openapi } from './openapi';

/** The routes of a router, as `get /v1/mappings/{id}`. */
function routesOf(router: Router): string[] {
  return router.stack.flatMap(layer => {
    const path = String(layer.route?.path).replace(/:(\w+)/g, '{$1}');
    const methods = new Set<string>(
      layer.route?.stack.map((handler: { method: string }) => handler.method),
    );
    return [...methods].map(method => `${method} ${path}`);
  });
}

describe('the API document', () => {
  it('names every route that there is, and no other', () => {
    const router = Router();
    // Only the paths are looked at; no handler runs.
    addRoutes(router, {} as Parameters<typeof addRoutes>[1]);
    const documented = Object.entries(openapi.paths).flatMap(
      ([path, methods]) =>
        Object.keys(methods).map(method => `${method} ${path}`),
    );
    expect(routesOf(router).sort()).toEqual(documented.sort());
  });
});
