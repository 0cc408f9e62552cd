import express, { type ErrorRequestHandler, type Express } from 'express';
import { faultMiddleware } from '../faults/faultMiddleware';
import type { Faults } from '../faults/Faults';
import { MarathonError } from '../model/MarathonError';
import type { SimulatorControl } from '../control/SimulatorControl';
import { controlRouter } from '../control/controlRouter';
import { appsRouter } from './appsRouter';
import { type Credentials, authFilter } from './authFilter';
import { deploymentsRouter } from './deploymentsRouter';
import { groupsRouter } from './groupsRouter';
import type { Marathon } from './Marathon';
import { type LeaderFilterOptions, leaderFilter } from './leaderFilter';
import { podsRouter } from './podsRouter';
import { handle, sendJson } from './reply';
import type { RequestCounts } from './RequestCounts';
import { systemRouter } from './systemRouter';
import { tasksRouter } from './tasksRouter';

/** What the HTTP side is made of. */
export interface HttpAppOptions {
  readonly marathon: Marathon;
  readonly faults: Faults;
  readonly control: SimulatorControl;
  readonly requests: RequestCounts;
  readonly credentials: Credentials;
  readonly leader: Omit<LeaderFilterOptions, 'profile' | 'self'>;
}

const errors: ErrorRequestHandler = (error, request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const { status, body } = toMarathonError(error);
  sendJson(request, response, body, status).catch(next);
};

/** The API of one Marathon, and the simulator's own under `/_sim`. */
export function createHttpApp(options: HttpAppOptions): Express {
  const { marathon, faults, control, requests, leader } = options;
  const { profile } = marathon;
  const app = express();
  app.disable('x-powered-by').disable('etag');
  const body = express.json({ type: () => true, strict: false, limit: '50mb' });

  app.use('/_sim', body, controlRouter(control), errors);

  // Each node asks for credentials, before it passes anything on.
  app.use(authFilter(options.credentials));
  app.use(leaderFilter({ ...leader, profile, self: marathon.address }));
  app.use(requests.middleware());
  app.use(faultMiddleware(faults));
  app.use((_request, response, next) => {
    const { host, port } = marathon.address();
    response.set({
      'Cache-Control': 'no-cache, no-store, must-revalidate',
      Pragma: 'no-cache',
      Expires: '0',
      'X-Marathon-Leader': `http://${host}:${port}`,
      ...(profile.securityHeaders && {
        'X-Frame-Options': 'DENY',
        'X-XSS-Protection': '1; mode=block',
      }),
    });
    next();
  });
  app.use(body);
  app.use(appsRouter(marathon));
  app.use(tasksRouter(marathon));
  app.use(groupsRouter(marathon));
  app.use(deploymentsRouter(marathon));
  if (profile.pods) {
    app.use(podsRouter(marathon));
  }
  app.use(systemRouter(marathon));
  app.use(
    handle(() => {
      // Marathon really answers 500 to paths it does not know.
      throw new MarathonError(500, { message: 'URI not found' });
    }),
  );
  app.use(errors);
  return app;
}

function toMarathonError(error: unknown): MarathonError {
  if (error instanceof MarathonError) {
    return error;
  }
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof SyntaxError || error instanceof URIError
    ? new MarathonError(400, { message: 'Invalid JSON', details: message })
    : new MarathonError(500, { message });
}
