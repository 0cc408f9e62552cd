import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { DefaultAuditorService } from '@backstage/backend-defaults/auditor';
import { DefaultHttpAuthService } from '@backstage/backend-defaults/httpAuth';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { AuthenticationError, NotAllowedError } from '@backstage/errors';
import express from 'express';
import { auditRefusals } from './auditRefusals';

type Logged = Parameters<Parameters<typeof DefaultAuditorService.create>[0]>[0];

/** What Backstage's own audit log says of a refused request. */
async function refuse(authorization: string, refusal: Error) {
  const auth = mockServices.auth({ pluginId: 'bamboo' });
  const logged: Logged[] = [];
  const auditor = DefaultAuditorService.create(
    event => void logged.push(event),
    {
      auth,
      httpAuth: DefaultHttpAuthService.create({
        auth,
        discovery: mockServices.discovery(),
        pluginId: 'bamboo',
      }),
      plugin: { getId: () => 'bamboo' },
    },
  );
  const seen: unknown[] = [];
  const app = express()
    .use((_req, _res, next) => next(refusal))
    .use(auditRefusals(auditor))
    .use(((error, _req, res, _next) => {
      seen.push(error);
      res.status(401).end();
    }) as express.ErrorRequestHandler);
  const server = createServer(app).listen(0, 'localhost');
  await new Promise(resolve => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await fetch(`http://localhost:${port}/v1/mappings?host=x`, {
    headers: { authorization, 'user-agent': 'test' },
  });
  await new Promise(resolve => server.close(resolve));
  expect(seen).toEqual([refusal]);
  return logged;
}

describe('the audit log of refusals', () => {
  it('has one whose token is not valid, as one of nobody', async () => {
    const error = new AuthenticationError('Illegal token');
    const logged = await refuse('Bearer what', error);
    expect(logged).toMatchObject([
      { eventId: 'request-refused', status: 'initiated' },
      {
        eventId: 'request-refused',
        status: 'failed',
        error,
        actor: { actorId: undefined, userAgent: 'test' },
        request: { method: 'GET', url: '/v1/mappings?host=x' },
      },
    ]);
    expect(JSON.stringify(logged)).not.toContain('Bearer what');
  });

  it('names whoever may not do what they asked for', async () => {
    const who = mockCredentials.user.header('user:default/ann');
    const logged = await refuse(who, new NotAllowedError('not you'));
    expect(logged[1]).toMatchObject({
      status: 'failed',
      actor: { actorId: 'user:default/ann' },
    });
  });
});
