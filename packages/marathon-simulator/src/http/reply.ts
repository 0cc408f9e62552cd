import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Request, RequestHandler, Response } from 'express';
import type { Fault } from '../faults/Faults';

const compress = promisify(gzip);

/** The name under which a request's fault is kept for its answer. */
export const FAULT = 'fault';

/** Answers with JSON: compressed when asked, damaged when a fault says so. */
export async function sendJson(
  request: Request,
  response: Response,
  value: unknown,
  status = 200,
): Promise<void> {
  const fault: Fault | undefined = response.locals[FAULT];
  if (fault?.kind === 'unavailable') {
    response.status(503).setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ message: 'Futures timed out' }));
    return;
  }
  const text = JSON.stringify(fault ? damaged(value, fault) : value);
  // Express would add a charset, which Marathon does not.
  response.status(status).setHeader('Content-Type', 'application/json');
  if (fault?.kind === 'truncated') {
    sendHalf(response, text);
    return;
  }
  if (request.acceptsEncodings('identity', 'gzip') === 'gzip') {
    const body = await compress(text, { level: 1 });
    response.set({ 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' });
    response.end(body);
    return;
  }
  response.end(text);
}

/** An error page as Marathon's web server writes it: HTML, not JSON. */
export function sendHtmlError(
  response: Response,
  status: number,
  reason: string,
): void {
  response.removeHeader('X-Marathon-Leader');
  response
    .status(status)
    .set('Content-Type', 'text/html;charset=iso-8859-1')
    .end(
      `<html>\n<head>\n<title>Error ${status}</title>\n</head>\n<body>\n` +
        `<h2>HTTP ERROR: ${status}</h2>\n<p>Reason:\n<pre>    ${reason}</pre></p>\n` +
        `</body>\n</html>\n`,
    );
}

/** A page where JSON is expected, and nothing that says it is wrong. */
export function sendHtmlPage(response: Response): void {
  response
    .status(200)
    .set('Content-Type', 'text/html')
    .end('<!doctype html>\n<title>Sign in</title>\n');
}

/** Makes an express handler of a function that may reject. */
export function handle(
  work: (request: Request, response: Response) => Promise<void> | void,
): RequestHandler {
  return (request, response, next) => {
    Promise.resolve()
      .then(() => work(request, response))
      .catch(next);
  };
}

/** A clean end without a length: only the JSON shows that half is missing. */
function sendHalf(response: Response, text: string): void {
  response.removeHeader('Transfer-Encoding');
  response.set('Connection', 'close');
  response.end(text.slice(0, Math.ceil(text.length / 2)));
}

function damaged(value: unknown, { kind, keep }: Fault): unknown {
  if (kind === 'empty') {
    return isObject(value)
      ? Object.fromEntries(
          Object.entries(value)
            .filter(([, one]) => Array.isArray(one))
            .map(([key]) => [key, []]),
        )
      : [];
  }
  if (kind === 'fewer' && isObject(value) && Array.isArray(value.apps)) {
    return { ...value, apps: value.apps.slice(0, keep) };
  }
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
