import fetch from 'node-fetch';
import { z } from 'zod';
import { AgentConfig } from '../config/AgentConfig';
import { explainStatus } from '../controlPlane/ControlPlane';
import { explainFault } from '../controlPlane/explainFault';
import { messageOf } from '../Logger';
import { HostFinding } from './HostFinding';

const TIMEOUT_MS = 5_000;
/** Answers to both questions are small. */
const ANSWER_MAX = 100_000;
/** The header `Date` has whole seconds, so that less says little. */
const CLOCK_MS = 5_000;
/** No agent can have this id, so that asking for it makes none known. */
const NOBODY = '?';

type Backend = Pick<AgentConfig, 'loadBalancer' | 'id'> & {
  url: string;
  token: string;
};

interface Answer {
  status: number;
  /** The message of an error of Backstage. */
  message: string;
  /** By how much this host's clock is ahead, in milliseconds. */
  aheadMs: number | undefined;
}

const errorSchema = z.object({ error: z.object({ message: z.string() }) });

/**
 * Asks every URL of the backend whether it lets this agent in, and compares
 * the clocks where an answer says the time. Nothing changes there: the backend
 * neither learns of a new agent nor hears that this one is there.
 */
export async function checkBackend(
  config: Pick<AgentConfig, 'urls' | 'loadBalancer' | 'id'>,
  token: string,
): Promise<HostFinding[]> {
  const found = await Promise.all(
    config.urls.map(url => checkUrl({ ...config, url, token })),
  );
  const aheadMs = found.find(one => one.aheadMs !== undefined)?.aheadMs;
  return [
    ...found.map(one => one.finding),
    ...(aheadMs === undefined ? [] : [checkClock(aheadMs)]),
  ];
}

async function checkUrl(
  backend: Backend,
): Promise<{ finding: HostFinding; aheadMs?: number }> {
  const subject = 'backend';
  let aheadMs: number | undefined;
  try {
    const reporting = await report(backend);
    aheadMs = reporting.aheadMs;
    refuse(reporting, backend);
    const { status, message } = await askAsNobody(backend);
    // Where bamboo.access names agents, nobody is refused too, in other words.
    if (status === 403 && message.includes('bamboo.agent.connect')) {
      throw new Error(explained(backend, status));
    }
    const text = `${backend.url} lets ${backend.id} of ${backend.loadBalancer} in`;
    return { finding: { subject, level: 'ok', message: text }, aheadMs };
  } catch (error) {
    const message = messageOf(error);
    return { finding: { subject, level: 'error', message }, aheadMs };
  }
}

/** Says that no server changed, which is so whatever the backend knows. */
function report(backend: Backend): Promise<Answer> {
  return ask(backend, `/agents/${encodeURIComponent(backend.id)}/servers`, {
    full: false,
    at: new Date().toISOString(),
    servers: [],
    gone: [],
  });
}

/** Permissions are looked at before the name of the agent is. */
function askAsNobody(backend: Backend): Promise<Answer> {
  return ask(backend, `/revision?agent=${encodeURIComponent(NOBODY)}`);
}

async function ask(
  { url, token, loadBalancer }: Backend,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const base = `${url.replace(/\/$/, '')}/agent/v1/load-balancers/`;
  const sentAt = Date.now();
  try {
    const response = await fetch(
      `${base}${encodeURIComponent(loadBalancer)}${path}`,
      {
        method: body ? 'POST' : 'GET',
        headers: {
          authorization: `Bearer ${token}`,
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
        signal: AbortSignal.timeout(TIMEOUT_MS),
        redirect: 'manual',
        size: ANSWER_MAX,
      },
    );
    const middle = (sentAt + Date.now()) / 2;
    // What is cut off by the second is half a second on average.
    const theirs = Date.parse(response.headers.get('date') ?? '') + 500;
    return {
      status: response.status,
      message: messageIn(await response.text()),
      aheadMs: Number.isNaN(theirs) ? undefined : middle - theirs,
    };
  } catch (error) {
    // Servers of HTTPS end a connection without a word of HTTP.
    const isClosed = /hang up|ECONNRESET/.test(messageOf(error));
    const otherwise =
      isClosed && url.startsWith('http:')
        ? 'does it speak HTTPS, with a URL that begins with https://?'
        : 'is the portal running, and may this host reach it?';
    throw new Error(
      `${url} does not answer: ${explainFault(error, url, otherwise)}`,
    );
  }
}

function messageIn(text: string): string {
  try {
    return errorSchema.parse(JSON.parse(text)).error.message;
  } catch {
    return '';
  }
}

function refuse({ status, message }: Answer, backend: Backend): void {
  if (status === 204) {
    return;
  }
  const isTold =
    status === 401 ||
    status === 403 ||
    status === 429 ||
    status >= 500 ||
    (status === 404 && message.includes('load balancer'));
  throw new Error(
    isTold
      ? explained(backend, status)
      : `${backend.url} answers, but is no Bamboo (${status}); urls needs the address of the portal's backend with /api/bamboo, such as https://portal.example.com/api/bamboo`,
  );
}

function explained({ url, loadBalancer }: Backend, status: number): string {
  return explainStatus(status, url, loadBalancer);
}

function checkClock(aheadMs: number): HostFinding {
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  return Math.abs(aheadMs) <= CLOCK_MS
    ? { subject: 'clock', level: 'ok', message: 'is that of the backend' }
    : {
        subject: 'clock',
        level: 'warning',
        message: `is ${seconds} s ${
          aheadMs > 0 ? 'ahead of' : 'behind'
        } the backend's; let both hosts follow a time server, such as with chrony`,
      };
}
