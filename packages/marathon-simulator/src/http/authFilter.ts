import { timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { sendHtmlError } from './reply';

/** Who may ask: everybody, or whoever knows this. */
export interface Credentials {
  /** `user:password`, as `--http_credentials` of Marathon. */
  readonly basic?: string;
  /** As the proxy before Marathon in DC/OS asks for. */
  readonly token?: string;
}

/** Asks for credentials, on every path; nothing when there are none. */
export function authFilter({ basic, token }: Credentials): RequestHandler {
  const expected = [
    ...(basic ? [`Basic ${Buffer.from(basic).toString('base64')}`] : []),
    ...(token ? [`token=${token}`] : []),
  ];
  return (request, response, next) => {
    const given = request.headers.authorization ?? '';
    if (expected.length === 0 || expected.some(one => isSame(one, given))) {
      next();
      return;
    }
    if (basic) {
      response.set('WWW-Authenticate', 'basic realm="Mesosphere"');
    }
    sendHtmlError(response, 401, 'Unauthorized');
  };
}

function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
