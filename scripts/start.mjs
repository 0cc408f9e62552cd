import { parseArgs } from 'node:util';
import { startDemo } from './demo.mjs';
import { buildAgent, buildApp, buildSimulator } from './lib/build.mjs';
import { installPackages } from './lib/install.mjs';
import { Hint } from './lib/log.mjs';
import { inRoot } from './lib/paths.mjs';
import { ensurePrograms } from './lib/system.mjs';

const usage = `npm start [-- options]

  --port-offset N   add N to every port, so that several run side by side
  --marathon URL    use a Marathon that is there already
  --help            this text
`;

function readOptions() {
  const { values } = parseArgs({
    options: {
      'port-offset': { type: 'string', default: '0' },
      marathon: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const offset = Number(values['port-offset']);
  if (!Number.isInteger(offset) || offset < 0 || offset > 50_000) {
    throw new Hint(`--port-offset: give a number from 0 to 50000\n\n${usage}`);
  }
  if (values.marathon && !/^https?:\/\/./.test(values.marathon)) {
    throw new Hint(
      `--marathon: give a URL such as http://marathon:8080\n\n${usage}`,
    );
  }
  return { offset, marathon: values.marathon, help: values.help };
}

function printTable(demo, ports) {
  const rows = [
    ['Portal', `${demo.portal}/catalog/default/component/shop/dns`],
    ['Load balancing', `${demo.portal}/bamboo`],
    ['HAProxy', `${demo.haproxy} (404 until a name is mapped)`],
    ['Marathon', `${demo.marathon}/v2/apps`],
    ['API', `${demo.portal}/api/bamboo/v1 (docs/api.md)`],
    [
      'Metrics',
      `portal: http://localhost:${ports.portalMetrics}/metrics, agent: http://localhost:${ports.agentMetrics}/metrics`,
    ],
    ['Logs', `${demo.directory}/logs`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, url]) => `  ${name.padEnd(width)}  ${url}`);
  process.stdout.write(`
${lines.join('\n')}

Try this first:
  1. Open the portal's link and sign in as Ann Lind.
  2. Add mapping, keep what is suggested, and watch it become live.
  3. Follow the name: an instance of /shop/web answers through HAProxy.

The same without a browser:
  curl -X POST '${demo.portal}/api/bamboo/v1/mappings?wait=live' \\
    -H 'Authorization: Bearer demo-ci-token-0123456789' -H 'Content-Type: application/json' \\
    -d '{"loadBalancer":"public","host":"hello.shop.localhost","entityRef":"component:default/shop",
         "targets":[{"cluster":"production","app":"/shop/web"}]}'
  curl -H 'Host: hello.shop.localhost' localhost:${ports.haproxy}

Ctrl-C stops everything.
`);
}

/** Nothing may stay when the terminal or npm is killed. */
function endWithParent(end) {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && end(), 1000).unref();
}

async function main() {
  const { offset, marathon, help } = readOptions();
  if (help) {
    process.stdout.write(usage);
    return;
  }
  const ports = {
    portal: 7007 + offset,
    marathon: 8080 + offset,
    haproxy: 8000 + offset,
    portalMetrics: 9464 + offset,
    agentMetrics: 9101 + offset,
  };
  const { missing, command } = await ensurePrograms(['haproxy']);
  if (missing.length) {
    throw new Hint(
      `HAProxy is missing. Install it, then start again:\n  ${command}`,
    );
  }
  await installPackages();
  await Promise.all([buildAgent(), buildSimulator()]);
  await buildApp();

  const ending = new AbortController();
  const starting = startDemo({
    ports,
    marathon,
    directory: inRoot(offset ? `.demo-${offset}` : '.demo'),
    signal: ending.signal,
  });
  const end = async () => {
    if (!ending.signal.aborted) {
      process.stdout.write('\nStopping …\n');
      ending.abort();
      // While it starts, it stops by itself what it has started so far.
      const running = await starting.catch(() => undefined);
      await running?.stop();
      process.exit(0);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, end);
  }
  endWithParent(end);
  const demo = await starting;
  if (ending.signal.aborted) {
    return;
  }
  printTable(demo, ports);
}

main().catch(error => {
  if (error instanceof Hint && error.message === 'Stopped') {
    return;
  }
  process.stderr.write(
    `\n${error instanceof Hint ? error.message : error.stack}\n`,
  );
  process.exit(1);
});
