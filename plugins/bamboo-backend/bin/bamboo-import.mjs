#!/usr/bin/env node
/**
 * Takes the services of a running Bamboo over as mappings of this plugin.
 * Needs nothing but Node 20 or newer.
 */
import { parseArgs } from 'node:util';

const usage = `node bamboo-import.mjs --from URL --to URL --token TOKEN [--apply]

  --from    Bamboo's address, such as http://bamboo:8000
  --to      this plugin's, such as https://portal.example.com/api/bamboo
  --token   a token that may read and create mappings; or BAMBOO_API_TOKEN
  --apply   make the mappings; without it only the report is made
`;

async function json(url, init) {
  let response;
  try {
    response = await fetch(url, {
      signal: AbortSignal.timeout(30_000),
      ...init,
    });
  } catch (error) {
    throw new Error(
      `${url} did not answer: ${error.cause?.message ?? error.message}`,
    );
  }
  const text = await response.text();
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Error(`${url} answered ${response.status} and no JSON`);
  }
  if (!response.ok) {
    throw new Error(
      `${url} answered ${response.status}: ${body?.error?.message ?? text}`,
    );
  }
  return body;
}

function print(items) {
  for (const { app, acl, names, outcome, notes } of items) {
    process.stdout.write(`${outcome.padEnd(14)} ${app}\n`);
    process.stdout.write(
      `${' '.repeat(15)}${names.length ? names.join(' ') : acl}\n`,
    );
    notes.forEach(note => process.stdout.write(`${' '.repeat(15)}! ${note}\n`));
  }
  const counts = new Map();
  items.forEach(({ outcome }) =>
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1),
  );
  const sum = [...counts].map(([outcome, count]) => `${count} ${outcome}`);
  process.stdout.write(
    `${items.length} services: ${sum.join(', ') || 'nothing to do'}\n`,
  );
}

async function main() {
  const { values } = parseArgs({
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      token: { type: 'string' },
      apply: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { from, to, token = process.env.BAMBOO_API_TOKEN, apply } = values;
  if (values.help || !from || !to || !token) {
    process.stderr.write(usage);
    return values.help ? 0 : 2;
  }
  const base = url => url.replace(/\/+$/, '');
  const services = await json(`${base(from)}/api/services`);
  const { items } = await json(`${base(to)}/v1/import`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({ services, apply }),
  });
  print(items);
  return items.some(({ outcome }) => outcome === 'refused') ? 1 : 0;
}

main().then(
  code => {
    process.exitCode = code;
  },
  error => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  },
);
