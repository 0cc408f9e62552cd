import { Router } from 'express';
import { queryValues } from '../render/embeds';
import type { Marathon } from './Marathon';
import { FAULT, handle, sendHtmlError, sendJson } from './reply';

/** How long a leader still leads after it was told to give up. */
const ABDICATION_MS = 500;

/** `/v2/events`, `/v2/info`, `/v2/leader` and `/ping`. */
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
    marathon.streams.attach(response, {
      types: queryValues(request.query.event_type),
      light: request.query['plan-format'] === 'light',
    });
  });

  router.get(
    '/v2/info',
    handle((request, response) =>
      sendJson(request, response, {
        name: 'marathon',
        version: marathon.profile.version,
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
      setTimeout(marathon.abdicate, ABDICATION_MS).unref();
    }),
  );

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
