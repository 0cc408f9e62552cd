import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

const FILE = `${__dirname}/instrumentation.js`;

// Makes a metric as a plugin does, tells that it runs, and ends when it is asked.
const BACKEND = `
const { metrics } = require('@opentelemetry/api');
metrics.getMeter('test').createCounter('bamboo.test').add(3);
process.stdin.once('data', () => process.exit(0));
setTimeout(() => process.stdout.write('runs'), 0);
`;

/** A process that is started as the backend is. */
function start(listen?: string, env: Record<string, string> = {}) {
  const child = spawn(
    process.execPath,
    ['--require', FILE, '--eval', BACKEND],
    {
      cwd: __dirname,
      env: {
        PATH: process.env.PATH,
        ...env,
        ...(listen === undefined
          ? {}
          : { BAMBOO_METRICS_PROMETHEUS_LISTEN: listen }),
      },
    },
  );
  const said = text(child.stderr);
  const exited = once(child, 'exit');
  const ended = async () => {
    const [code] = await exited;
    return { code, said: await said };
  };
  return {
    ended,
    runs: () => once(child.stdout, 'data'),
    end() {
      child.stdin.end('end');
      return ended();
    },
  };
}

/** An address of this machine where something listens until it is closed. */
async function address() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { listen: `127.0.0.1:${port}`, port, close: () => server.close() };
}

async function free() {
  const { listen, port, close } = await address();
  close();
  return { listen, port };
}

async function scrape(listen: string) {
  const answer = await fetch(`http://${listen}/metrics`);
  return answer.text();
}

describe('the exporter of the backend', () => {
  it('tells Prometheus what is measured, at the address that is given', async () => {
    const { listen } = await free();
    const backend = start(listen);
    await backend.runs();
    expect(await scrape(listen)).toMatch(/^bamboo_test_total\S* 3$/m);
    expect(await backend.end()).toEqual({ code: 0, said: '' });
  });

  it('listens on every address where only a port is given', async () => {
    const { port } = await free();
    const backend = start(`:${port}`);
    await backend.runs();
    expect(await scrape(`127.0.0.1:${port}`)).toContain('bamboo_test_total');
    await backend.end();
  });

  it.each([undefined, ''])('is off with %p', async listen => {
    const { port } = await free();
    // Where the exporter would listen when it is told nothing else.
    const backend = start(listen, { OTEL_EXPORTER_PROMETHEUS_PORT: `${port}` });
    await backend.runs();
    await expect(scrape(`127.0.0.1:${port}`)).rejects.toThrow();
    expect(await backend.end()).toEqual({ code: 0, said: '' });
  });

  it.each(['9464', 'yes', '127.0.0.1', '127.0.0.1:0', '127.0.0.1:65536'])(
    'ends the start and says why with %s',
    async listen => {
      expect(await start(listen).ended()).toEqual({
        code: 1,
        said: `BAMBOO_METRICS_PROMETHEUS_LISTEN: ${listen} must be an address and a port, such as 127.0.0.1:9464\n`,
      });
    },
  );

  it('ends the start and names an address where something else listens', async () => {
    const { listen, close } = await address();
    const failed = await start(listen).ended();
    close();
    expect(failed).toEqual({
      code: 1,
      said: `BAMBOO_METRICS_PROMETHEUS_LISTEN: listen EADDRINUSE: address already in use ${listen}\n`,
    });
  });

  it('is installed with both backends', async () => {
    const source = await readFile(FILE, 'utf8');
    const names = [...source.matchAll(/require\('(@[^']+)'\)/g)].map(
      ([, name]) => name,
    );
    expect(names).toHaveLength(3);
    for (const name of ['standalone', 'backend']) {
      const { dependencies } = JSON.parse(
        await readFile(`${__dirname}/../../${name}/package.json`, 'utf8'),
      );
      expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(names));
    }
  });
});
