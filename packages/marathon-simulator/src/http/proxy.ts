import { type IncomingMessage, request as ask } from 'node:http';
import type { Request, Response } from 'express';
import type { NodeAddress } from '../state/Election';
import { sendHtmlError } from './reply';

/** Where a standby passes a request on to. */
export interface ProxyOptions {
  readonly leader: NodeAddress;
  /** Names this node to the others: a request that was here is a loop. */
  readonly via: string;
  /** For how long the leader may send nothing, milliseconds. */
  readonly timeoutMs: number;
  readonly timeoutStatus: number;
}

/**
 * Answers with the leader's answer, also with a stream: it ends when either
 * node ends it, and when the leader sends nothing for too long.
 */
export function proxyTo(
  request: Request,
  response: Response,
  { leader, via, timeoutMs, timeoutStatus }: ProxyOptions,
): void {
  const before = [request.headers['x-marathon-via']].flat().filter(Boolean);
  if (before.includes(via)) {
    sendHtmlError(response, 502, 'Detected proxying loop.');
    return;
  }
  const upstream = ask({
    host: leader.host,
    port: leader.port,
    method: request.method,
    path: request.originalUrl,
    agent: false,
    headers: {
      ...request.headers,
      connection: 'close',
      'x-marathon-via': [...before, via].join(', '),
      'x-forwarded-for': request.socket.remoteAddress ?? '',
    },
  });
  const fail = (status: number, reason: string) => {
    if (response.headersSent) {
      response.destroy();
    } else {
      sendHtmlError(response, status, reason);
    }
  };
  upstream.setTimeout(timeoutMs, () => {
    fail(timeoutStatus, 'Connection to leader timed out.');
    upstream.destroy();
  });
  upstream.on('error', () => fail(502, 'Connection to leader refused.'));
  upstream.on('response', answer => passOn(answer, response, via));
  response.on('close', () => upstream.destroy());
  request.pipe(upstream);
}

function passOn(answer: IncomingMessage, response: Response, via: string) {
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined && name !== 'connection') {
      response.setHeader(name, value);
    }
  }
  response.setHeader('X-Marathon-Via', via);
  if (!answer.headers['transfer-encoding']) {
    // As it came: with a length, or until the end.
    response.removeHeader('Transfer-Encoding');
    response.setHeader('Connection', 'close');
  }
  response.writeHead(answer.statusCode ?? 502);
  response.flushHeaders();
  answer.on('error', () => response.destroy());
  answer.pipe(response);
}
