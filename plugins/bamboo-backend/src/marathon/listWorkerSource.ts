/**
 * What the thread that parses lists runs. It is text, so that it runs the
 * same from source, under test and in a built package.
 *
 * It remembers a digest of each item of the last list and posts only items
 * that differ, in slices that are asked for one by one, without the fields
 * that nobody needs. Environment variables that nobody asked to keep do not
 * leave it. The time of the last success of a passing check is no difference:
 * it is new in every answer.
 */
export const listWorkerSource = `
'use strict';
const { parentPort } = require('node:worker_threads');
const { createHash } = require('node:crypto');

const appFields = [
  'id', 'instances', 'version', 'versionInfo', 'labels', 'env', 'ports',
  'portDefinitions', 'container', 'networks', 'ipAddress', 'healthChecks',
  'readinessChecks', 'readinessCheckResults', 'deployments', 'tasks',
];
const known = { app: new Map(), pod: new Map() };
let received = [];
let pending = [];

const isRecord = value =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function slimVariables(env, expressions) {
  // What is no text is told, but not what it is.
  if (!isRecord(env)) return [];
  return Object.fromEntries(Object.entries(env)
    .filter(([key, value]) =>
      !(isRecord(value) && typeof value.secret === 'string') &&
        expressions.some(expression => expression.test(key)))
    .map(([key, value]) => [key, typeof value === 'string' ? value : null]));
}

function slim(item, kind, expressions) {
  if (!isRecord(item)) return item;
  const result = {};
  for (const key of kind === 'app' ? appFields : ['id', 'spec', 'instances']) {
    if (item[key] !== undefined && item[key] !== null) result[key] = item[key];
  }
  if (kind === 'app' && result.tasks === undefined) {
    result.tasksRunning = item.tasksRunning;
    result.tasksStaged = item.tasksStaged;
  }
  if (result.env !== undefined) {
    result.env = slimVariables(result.env, expressions);
  }
  if (isRecord(result.spec) && isRecord(result.spec.environment)) {
    result.spec.environment =
      slimVariables(result.spec.environment, expressions);
  }
  if (Array.isArray(result.readinessCheckResults)) {
    for (const check of result.readinessCheckResults) {
      if (isRecord(check)) delete check.lastResponse;
    }
  }
  return result;
}

function digest(item) {
  const text = JSON.stringify(item, function (key, value) {
    return (key === 'lastSuccess' && this.alive === true) ||
      key === 'lastUpdated' ? undefined : value;
  });
  return createHash('sha1').update(String(text)).digest('base64');
}

function diff({ kind, expressions, forget }) {
  const text = Buffer.concat(received).toString('utf8');
  received = [];
  const root = JSON.parse(text);
  const items = kind === 'app' ? isRecord(root) && root.apps : root;
  if (!Array.isArray(items)) throw new Error('no list');
  const before = known[kind];
  for (const id of forget) before.delete(id);
  const after = new Map();
  const ids = [];
  const changed = [];
  for (const item of items) {
    const slimmed = slim(item, kind, expressions);
    const id = isRecord(item) && typeof item.id === 'string' ? item.id : undefined;
    if (id === undefined) { changed.push(slimmed); continue; }
    ids.push(id);
    const now = digest(slimmed);
    if (before.get(id) !== now) changed.push(slimmed);
    after.set(id, now);
  }
  known[kind] = after;
  return { ids, changed };
}

parentPort.on('message', message => {
  if (message.type === 'chunks') {
    received.push(...message.chunks);
    return;
  }
  if (message.type === 'next') {
    const slice = pending.slice(0, message.size);
    pending = pending.slice(message.size);
    parentPort.postMessage({ slice });
    return;
  }
  try {
    const { ids, changed } = diff({
      ...message,
      expressions: message.env.map(source => new RegExp(source)),
    });
    pending = changed;
    parentPort.postMessage({ ids, changed: changed.length });
  } catch {
    parentPort.postMessage({ failed: true });
  }
});
`;
