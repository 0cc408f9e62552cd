import { Response, Router } from 'express';
import { BackendHealth, HealthReport } from '../health/BackendHealth';

/** Monitors and load balancers ask these without credentials. */
export const HEALTH_PATHS = ['/health/serving', '/health/publishing'] as const;

/** Answers how the plugin is, with 200 or 503. */
export function addHealthRoutes(
  router: Router,
  options: { health: BackendHealth },
): void {
  const send = (res: Response, report: HealthReport) =>
    res
      .status(report.status === 'ok' ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json(report);
  const [serving, publishing] = HEALTH_PATHS;

  router.get(serving, async (_req, res) => {
    send(res, await options.health.serving());
  });

  router.get(publishing, async (_req, res) => {
    send(res, await options.health.publishing());
  });
}
