import { type Request, Router } from 'express';
import { MarathonError } from '../model/MarathonError';
import { queryValues } from '../render/embeds';
import type { Marathon } from './Marathon';
import { FAULT, handle, sendHtmlError, sendJson } from './reply';

/** The version the simulator says it is. */
const VERSION = '1.11.24';

/** `/v2/events`, `/v2/info`, `/v2/leader`, `/v2/pods` and `/ping`. */
export function systemRouter(marathon: Marathon): Router {
  const router = Router();
  const leader = () => {
    const { host, port } = marathon.address();
    return `${host}:${port}`;
  };

  router.get('/v2/events', (request, response) => {
    if (request.headers.accept !== 'text/event-stream') {
      sendHtmlError(response, 405, 'Method Not Allowed');
      return;
    }
    if (response.locals[FAULT]) {
      response.removeHeader('Transfer-Encoding');
      response
        .set('Content-Type', 'text/event-stream;charset=utf-8')
        .set('Connection', 'close')
        .end();
      return;
    }
    marathon.streams.attach(response, queryValues(request.query.event_type));
  });

  router.get(
    '/v2/info',
    handle((request, response) =>
      sendJson(request, response, {
        name: 'marathon',
        version: VERSION,
        buildref: 'simulator',
        elected: true,
        leader: leader(),
        frameworkId: '7b1f4ad2-93c0-4f0e-9d6b-2a5f0c7e8d11-0000',
        marathon_config: { hostname: marathon.address().host, ha: false },
        zookeeper_config: {},
        http_config: { http_port: marathon.address().port },
      }),
    ),
  );
  router.get(
    '/v2/leader',
    handle((request, response) =>
      sendJson(request, response, { leader: leader() }),
    ),
  );
  router.delete(
    '/v2/leader',
    handle(async (request, response) => {
      await sendJson(request, response, { message: 'Leadership abdicated' });
      marathon.abdicate();
    }),
  );

  router.get(
    /^\/v2\/pods\/?(::status)?$/,
    handle((request, response) => sendJson(request, response, [])),
  );
  router.get('/v2/pods/*', (request: Request, _response, next) => {
    const id = (request.params[0] ?? '').replace(/::status$/, '');
    next(new MarathonError(404, { message: `Pod '/${id}' does not exist` }));
  });

  router.get('/ping', (request, response) => {
    const type = request.accepts(['text/plain', 'application/json']);
    if (!type) {
      response.status(204).end();
    } else if (type === 'text/plain') {
      response.type('text/plain').end('pong');
    } else {
      response.type('application/json').end('"pong"');
    }
  });
  return router;
}
