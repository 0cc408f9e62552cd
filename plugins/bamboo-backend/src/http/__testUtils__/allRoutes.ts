import { Router } from 'express';
import { addRoutes } from '../addRoutes';

/** Every route of the plugin, with parameters as in `/v1/mappings/{id}`. */
export function allRoutes(): { method: string; path: string }[] {
  const router = Router();
  // Only the paths are looked at; no handler runs.
  addRoutes(router, {} as Parameters<typeof addRoutes>[1]);
  return router.stack.flatMap(({ route }) => {
    const path = String(route?.path).replace(/:(\w+)/g, '{$1}');
    const methods = new Set<string>(
      route?.stack.map((handler: { method: string }) => handler.method),
    );
    return [...methods].map(method => ({ method, path }));
  });
}
