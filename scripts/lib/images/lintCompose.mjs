import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inRoot } from '../paths.mjs';
import { COMPOSE_FILE, readCompose } from './composeFile.mjs';
import { parseContainerfile } from './containerfile.mjs';
import { holdsSecret, isPinned } from './lintContainerfile.mjs';

const folder = dirname(COMPOSE_FILE);

const KEYS = new Set([
  ...['image', 'build', 'command', 'environment', 'secrets', 'volumes'],
  ...['tmpfs', 'ports', 'depends_on', 'healthcheck', 'user', 'restart'],
  ...['read_only', 'cap_drop', 'security_opt', 'stop_grace_period'],
]);

async function* lintImage({ image, build, user, healthcheck }) {
  if (!build) {
    if (!isPinned(image)) {
      yield `${image} is no exact version`;
    }
    if (!/^[1-9]\d*:[1-9]\d*$/.test(user ?? '')) {
      yield 'an image of others must be given a user that is not root';
    }
    if (healthcheck?.test?.[0] !== 'CMD') {
      yield 'an image of others must be given a health check in exec form';
    }
    return;
  }
  const path = join(folder, build.context, build.dockerfile);
  if (!existsSync(inRoot(path))) {
    yield `there is no ${path}`;
    return;
  }
  const stages = parseContainerfile(await readFile(inRoot(path), 'utf8'));
  if (build.target && !stages.some(({ as }) => as === build.target)) {
    yield `${path} has no stage ${build.target}`;
  }
}

function* lintLimits(service) {
  if (service.read_only !== true) {
    yield 'its files can be written: read_only';
  }
  if (`${service.cap_drop}` !== 'ALL') {
    yield 'it keeps capabilities: cap_drop';
  }
  if (!service.security_opt?.includes('no-new-privileges:true')) {
    yield 'it can gain privileges: security_opt';
  }
  if (!service.tmpfs?.some(entry => entry.split(':')[0] === '/tmp')) {
    yield 'it has no /tmp that can be written: tmpfs';
  }
  if (service.restart !== 'unless-stopped') {
    yield 'nobody starts it again: restart';
  }
  const [metrics] =
    /:\d+$/.exec(service.environment?.BAMBOO_METRICS_PROMETHEUS_LISTEN) ?? [];
  for (const port of service.ports ?? []) {
    if (!port.startsWith('127.0.0.1:')) {
      yield `port ${port} is open to others`;
    }
    if (metrics && port.endsWith(metrics)) {
      yield `port ${port} tells the metrics outside of the containers' network`;
    }
  }
  for (const name of Object.keys(service.environment ?? {})) {
    if (holdsSecret(name)) {
      yield `${name} is a secret: give a file`;
    }
  }
}

function* lintReferences(service, compose) {
  for (const key of Object.keys(service)) {
    if (!KEYS.has(key)) {
      yield `${key} is not known here`;
    }
  }
  for (const secret of service.secrets ?? []) {
    if (!compose.secrets?.[secret]?.file) {
      yield `secret ${secret} has no file`;
    }
  }
  for (const volume of service.volumes ?? []) {
    const [from] = volume.split(':');
    const found = from.startsWith('.')
      ? existsSync(inRoot(folder, from))
      : from in compose.volumes;
    if (!found) {
      yield `there is no volume ${from}`;
    }
  }
  for (const [name, { condition }] of Object.entries(
    service.depends_on ?? {},
  )) {
    if (!compose.services[name] || condition !== 'service_healthy') {
      yield `it must wait until ${name} is healthy: depends_on`;
    }
  }
}

/** The engine must not kill what HAProxy still lets finish. */
async function* lintGrace({ build, stop_grace_period: grace }) {
  if (build?.dockerfile !== 'deploy/agent/Containerfile') {
    return;
  }
  const base = await readFile(inRoot('deploy/agent/base.cfg'), 'utf8');
  const [, hardStop] = /^\s*hard-stop-after (\d+)s$/m.exec(base);
  if (!(parseInt(grace, 10) > Number(hardStop))) {
    yield `stop_grace_period must be longer than ${hardStop} s`;
  }
}

/** What is wrong with the compose file, a line each. */
export async function lintCompose() {
  const compose = await readCompose();
  const problems = [];
  for (const [name, service] of Object.entries(compose.services)) {
    for await (const problem of lintImage(service)) {
      problems.push(`${COMPOSE_FILE}: ${name}: ${problem}`);
    }
    for await (const problem of lintGrace(service)) {
      problems.push(`${COMPOSE_FILE}: ${name}: ${problem}`);
    }
    for (const problem of [
      ...lintLimits(service),
      ...lintReferences(service, compose),
    ]) {
      problems.push(`${COMPOSE_FILE}: ${name}: ${problem}`);
    }
  }
  return problems;
}
