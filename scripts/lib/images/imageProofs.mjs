import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { step } from '../log.mjs';
import { waitFor } from '../wait.mjs';
import { proveMetrics } from './metricsProofs.mjs';

const HOST = 'web.shop.localhost';

/** What a client of a load balancer gets. */
const ask = (address, path = '/') =>
  new Promise((resolve, reject) => {
    const one = request(
      { host: address, port: 8080, path, headers: { host: HOST } },
      response => {
        let body = '';
        response.on('data', data => (body += data));
        response.on('end', () =>
          resolve({ status: response.statusCode, body }),
        );
      },
    );
    one.setTimeout(10_000, () => one.destroy(new Error('no answer')));
    one.once('error', reject);
    one.end();
  });

/** Waits until a load balancer answers with an instance of the app. */
const served = (stand, name) =>
  waitFor(`an answer by ${name}`, async () => {
    const { status, body } = await ask(stand.addresses[name]);
    return status === 200 && JSON.parse(body).app === 'shop/web';
  });

const healthy = (stand, names) =>
  Promise.all(
    names.map(name =>
      waitFor(
        `the health check of ${name}`,
        () => stand.containers[name].isHealthy(),
        { seconds: 120, every: 500 },
      ),
    ),
  );

const unhealthy = (container, what) =>
  waitFor(what, async () => !(await container.isHealthy()), { every: 300 });

/** None runs as root, has a capability, or can gain one. */
async function proveUnprivileged(containers) {
  for (const container of Object.values(containers)) {
    const status = await readFile(
      `/proc/${await container.pid()}/status`,
      'utf8',
    );
    const value = key => new RegExp(`^${key}:\\s+(\\S+)`, 'm').exec(status)[1];
    assert.notEqual(value('Uid'), '0', `${container.name} runs as root`);
    assert.match(value('CapEff'), /^0+$/, container.name);
    assert.match(value('CapBnd'), /^0+$/, container.name);
    assert.equal(value('NoNewPrivs'), '1', container.name);
    const { code } = await container.exec(['touch', '/usr/local/written']);
    assert.notEqual(code, 0, `${container.name} can write to its image`);
  }
}

const asScript = (stand, path, options) =>
  fetch(`http://${stand.addresses.portal}:7007/api/bamboo/v1/${path}`, {
    ...options,
    headers: {
      authorization: `Bearer ${stand.secrets['bamboo-ci-token']}`,
      'content-type': 'application/json',
    },
  });

/** A name made by the API is served by both load balancers. */
async function proveMapping(stand) {
  const entityRef = 'component:default/shop';
  // The catalog reads its entities some seconds after the start.
  await waitFor(
    'the catalog',
    async () =>
      (
        await (await asScript(stand, `rights?entityRef=${entityRef}`)).json()
      ).create,
  );
  await waitFor('both agents', async () => {
    const path = 'load-balancers/public/agents';
    const { items } = await (await asScript(stand, path)).json();
    return items.length === 2;
  });
  const response = await asScript(stand, 'mappings?wait=live&timeout=20', {
    method: 'POST',
    body: JSON.stringify({
      ...{ loadBalancer: 'public', host: HOST, entityRef },
      targets: [{ cluster: 'production', app: '/shop/web' }],
    }),
  });
  const text = await response.text();
  assert.ok(response.ok, text);
  const { status } = JSON.parse(text);
  assert.equal(status.state, 'live', text);
  assert.equal(status.verified, 2, text);
}

/** The agent finds what it needs; the mode of a secret is the engine's. */
async function proveCheck(container) {
  const { code, output } = await container.exec(['bamboo-agent', 'check']);
  assert.equal(code, 0, output);
  assert.doesNotMatch(output, /^warning {2}(?!token:)/m);
}

/** Its health check fails while a process stands still, and not after. */
async function proveHealthCheck(container) {
  const pid = await container.pid();
  process.kill(pid, 'SIGSTOP');
  try {
    assert.equal(await container.isHealthy(), false, container.name);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await waitFor(`${container.name} again`, () => container.isHealthy());
}

/** An agent that dies takes no traffic along and comes back by itself. */
async function proveAgentReturns(stand, name) {
  const container = stand.containers[name];
  const [pid] = await container.pids('bamboo-agent run');
  let asking = true;
  const answers = (async () => {
    const statuses = new Set();
    while (asking) {
      statuses.add((await ask(stand.addresses[name])).status);
    }
    return [...statuses];
  })();
  process.kill(pid, 'SIGKILL');
  const agentReturns = async () => {
    await unhealthy(container, 'the health check to miss the agent');
    await waitFor('another agent', () => container.isHealthy());
  };
  const [statuses] = await Promise.all([
    answers,
    agentReturns().finally(() => {
      asking = false;
    }),
  ]);
  assert.deepEqual(statuses, [200]);
  assert.ok(container.isRunning);
}

/** Without HAProxy the container ends, and starts from its volume alone. */
async function proveHaproxyEnds(stand, name) {
  const container = stand.containers[name];
  const [master] = await container.pids('^haproxy -W');
  process.kill(master, 'SIGKILL');
  assert.equal(await container.ended, 137);
  // Its health check asks where the agent listens, also at another address.
  container.start({ BAMBOO_METRICS_PROMETHEUS_LISTEN: ':9300' });
  await served(stand, name);
  await healthy(stand, [name]);
}

/** What is asked before the end is answered; then it ends with 0. */
async function proveGracefulEnd(stand, name) {
  const answer = ask(stand.addresses[name], '/?delay=5000');
  const container = stand.containers[name];
  // It is with HAProxy once it counts as a session there.
  await waitFor('the request', async () => {
    const { output } = await container.exec([
      'node',
      '-e',
      `require('net').connect('/run/bamboo/admin.sock').end('show info\\n').pipe(process.stdout)`,
    ]);
    return Number(/^CurrConns: (\d+)/m.exec(output)?.[1]) > 0;
  });
  const [how, { status }] = await Promise.all([container.stop(), answer]);
  assert.equal(how, 0, name);
  assert.equal(status, 200);
}

/** Proves the services of the compose file; throws where one does not hold. */
export async function proveImages(stand) {
  const { containers } = stand;
  const all = Object.keys(containers);
  await step('All health checks succeed', () => healthy(stand, all));
  await proveUnprivileged(containers);
  await step('A name is served by both HAProxys', async () => {
    await proveMapping(stand);
    await Promise.all([served(stand, 'lb-1'), served(stand, 'lb-2')]);
    await proveCheck(containers['lb-1']);
  });
  await step('Prometheus can ask backends and agents', () =>
    proveMetrics(stand),
  );
  await step('Health checks fail with their parts', async () => {
    for (const name of ['marathon', 'standalone', 'portal']) {
      await proveHealthCheck(containers[name]);
    }
    await proveAgentReturns(stand, 'lb-1');
  });
  await step('All end with 0 when asked to', async () => {
    assert.equal(await containers.portal.stop(), 0, 'portal');
    assert.equal(await containers.standalone.stop(), 0, 'standalone');
    await proveHaproxyEnds(stand, 'lb-2');
    await proveGracefulEnd(stand, 'lb-1');
    assert.equal(await containers['lb-2'].stop(), 0, 'lb-2');
    assert.equal(await containers.marathon.stop(), 0, 'marathon');
  });
}
