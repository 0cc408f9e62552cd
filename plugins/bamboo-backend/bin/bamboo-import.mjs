#!/usr/bin/env node
/**
 * Takes the services of a running Bamboo over as mappings of this plugin.
 * Needs nothing but Node 20 or newer.
 */
import { parseArgs } from 'node:util';

const usage = `bamboo-import --from URL --to URL [--apply]

Says what would become of each service of a Bamboo, or with --apply makes its
names. It takes nothing away, and can be run again.

  --from URL         Bamboo's address, such as http://bamboo:8000; where a proxy
                     asks for them, with http://user:password@ at its start
  --to URL           this plugin's, such as https://portal.example.com/api/bamboo
  --token TOKEN      one that may read and create mappings. Others on this host
                     can see flags, but not the variable BAMBOO_API_TOKEN
  --apply            make the names
  --timeout SECONDS  how long to wait for each of both; 60 when left out
  --help             this text

Ends with
  0  when each service is, or would be, there
  1  when any was, or would be, refused
  2  when it could not ask, with the reason on standard error
`;

/** What the caller has to know, and nothing of where it came from. */
class Failure extends Error {}

const misused = text => new Failure(`${text}. See --help`);

/** Texts of others may hold what moves the cursor of a terminal. */
const plain = text => text.replace(/\p{Cc}/gu, ' ');

function readFlags() {
  const text = { type: 'string' };
  const yes = { type: 'boolean', default: false };
  try {
    const { values, positionals } = parseArgs({
      options: {
        from: text,
        to: text,
        token: { ...text, default: process.env.BAMBOO_API_TOKEN },
        timeout: { ...text, default: '60' },
        apply: yes,
        help: yes,
      },
      allowPositionals: true,
    });
    if (positionals.length > 0) {
      // It is not repeated, as it may be the token.
      throw misused('Write a flag before each value');
    }
    return values;
  } catch (error) {
    throw error instanceof Failure ? error : misused(error.message);
  }
}

function readUrl(flag, text, path) {
  if (!text) {
    throw misused(`${flag}: missing`);
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!/^https?:$/.test(url?.protocol ?? '')) {
    throw misused(`${flag}: must be an http or https URL`);
  }
  const { username, password } = url;
  url.username = '';
  url.password = '';
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
  if (!username && !password) {
    return { url: url.href };
  }
  try {
    const pair = [username, password].map(part => decodeURIComponent(part));
    return { url: url.href, credentials: pair.join(':') };
  } catch {
    throw misused(`${flag}: write a % in user or password as %25`);
  }
}

function readOptions(flags) {
  const from = readUrl('--from', flags.from, '/api/services');
  const to = readUrl('--to', flags.to, '/v1/import');
  const { token, apply } = flags;
  const seconds = Number(flags.timeout);
  if (to.credentials !== undefined) {
    throw misused('--to: takes no user and password, the token says who asks');
  }
  if (!token) {
    throw misused('--token: missing. Set BAMBOO_API_TOKEN, or name it here');
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw misused('--token: has a sign that no token has');
  }
  if (!(seconds > 0 && seconds <= 3600)) {
    throw misused('--timeout: must be a number of seconds, at most 3600');
  }
  return { from, to, token, apply, seconds };
}

/** What somebody answers; `body` is undefined where that is no JSON. */
async function ask(who, { flag, seconds, url, ...init }) {
  try {
    const signal = AbortSignal.timeout(seconds * 1000);
    const response = await fetch(url, { ...init, signal });
    const text = await response.text();
    const { ok, status } = response;
    try {
      return { ok, status, text, body: JSON.parse(text) };
    } catch {
      return { ok, status, text };
    }
  } catch (error) {
    if (error.name === 'TimeoutError') {
      throw new Failure(
        `${who} did not answer within ${seconds} s at ${url}. Run it again, or let it wait longer with --timeout`,
      );
    }
    const { message, code } = error.cause ?? error;
    throw new Failure(
      `${who} does not answer at ${url}: ${
        message || code
      }. Check ${flag}, and whether this host reaches it`,
    );
  }
}

/** What went wrong, in the words of who answered where those are for people. */
function failure(who, { url, status, said, way }) {
  const words = said && !said.startsWith('<') ? `: ${said.slice(0, 500)}` : '';
  const text = `${who} answered ${status} at ${url}${words}`;
  return new Failure(`${text.trim().replace(/\.$/, '')}. ${way}`);
}

async function readServices({ from, seconds }) {
  const { url, credentials } = from;
  const basic = Buffer.from(credentials ?? '').toString('base64');
  const { ok, status, text, body } = await ask('Bamboo', {
    flag: '--from',
    seconds,
    url,
    headers:
      credentials === undefined ? {} : { Authorization: `Basic ${basic}` },
  });
  if (status === 401) {
    const way =
      'A proxy before it asks for user and password: give those that it takes, as --from http://user:password@bamboo:8000';
    throw failure('Bamboo', { url, status, way });
  }
  if (!ok && status !== 404) {
    const way = 'Its log says why';
    throw failure('Bamboo', { url, status, said: text.trim(), way });
  }
  if (!ok || !body || typeof body !== 'object' || Array.isArray(body)) {
    throw new Failure(
      `Bamboo answered ${status} and no services at ${url}. Check --from: it is the address before /api/services`,
    );
  }
  return body;
}

/** The way out, by what the portal answered. */
const WAYS = {
  401: 'Check the token: it is one of backend.auth.externalAccess',
  403: 'The token needs the permissions bamboo.mapping.read and bamboo.mapping.create',
};

async function importServices(services, { to, token, apply, seconds }) {
  const { url } = to;
  const { ok, status, body } = await ask('The portal', {
    flag: '--to',
    seconds,
    url,
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({ services, apply }),
  });
  // It may repeat a token that it does not know.
  const said = body?.error?.message?.replaceAll(token, '<token>');
  if (ok ? !Array.isArray(body?.items) : status === 404 && !said) {
    throw new Failure(
      `The portal answered ${status} and no report at ${url}. Check --to, which ends with /api/bamboo`,
    );
  }
  if (!ok) {
    const way = WAYS[status] ?? 'Run it again after that';
    throw failure('The portal', { url, status, said, way });
  }
  return body.items;
}

function print(items) {
  const lines = items.flatMap(({ app, acl, names, outcome, notes }) => [
    `${outcome.padEnd(14)} ${app}`,
    `${' '.repeat(15)}${names.length ? names.join(' ') : acl}`,
    ...notes.map(note => `${' '.repeat(15)}! ${note}`),
  ]);
  const counts = new Map();
  items.forEach(({ outcome }) =>
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1),
  );
  const sum = [...counts].map(([outcome, count]) => `${count} ${outcome}`);
  lines.push(`${items.length} services: ${sum.join(', ') || 'nothing to do'}`);
  process.stdout.write(lines.map(line => `${plain(line)}\n`).join(''));
}

async function main() {
  const flags = readFlags();
  if (flags.help) {
    process.stdout.write(usage);
    return 0;
  }
  const options = readOptions(flags);
  const services = await readServices(options);
  const items = await importServices(services, options);
  print(items);
  return items.some(({ outcome }) => outcome === 'refused') ? 1 : 0;
}

main().then(
  code => {
    process.exitCode = code;
  },
  error => {
    const text = error instanceof Failure ? error.message : error.stack;
    process.stderr.write(`${plain(text)}\n`);
    process.exitCode = 2;
  },
);
