import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Aborts } from './guard/Aborts';
import { Bench } from './testing/Bench';
import { runCommand as run } from './testing/runCommand';
import { freePort } from './testing/TestHaproxy';
import { waitFor } from './testing/waitFor';

jest.setTimeout(60_000);

describe('bamboo-agent', () => {
  let bench: Bench;
  let file: string;

  beforeEach(async () => {
    bench = await Bench.create();
    file = join(bench.haproxy.folder, 'agent.json');
    await writeFile(file, JSON.stringify(bench.config), { mode: 0o600 });
  });

  afterEach(async () => {
    await bench.remove();
  });

  it('explains each command and each key', async () => {
    const { code, output } = await run(['run', '--help']);
    expect(code).toBe(0);
    expect(output).toContain('--load-balancer');
    expect(output).toContain('BAMBOO_HAPROXY_MASTER_SOCKET');
    expect((await run(['--help'])).output).toContain('accept-lineage');
  });

  it('names every key that is missing or wrong', async () => {
    const { code, errors } = await run(['check'], {
      BAMBOO_URLS: 'portal.example.com',
      BAMBOO_DIRECTORY: 'state',
    });
    expect(code).toBe(1);
    expect(errors).toContain('urls.0: must be an http(s) URL');
    expect(errors).toContain('directory: must be an absolute path');
    expect(errors).toContain('loadBalancer: is missing');
    expect(errors).toContain('haproxy.baseConfig: is missing');
    expect(errors).toContain('token: is missing; give token or tokenFile');
  });

  it('says of a number what it must be', async () => {
    const { errors } = await run(['check', '-c', file], {
      BAMBOO_BRAKE_SHARE: 'half',
      BAMBOO_BRAKE_SERVERS: '0',
      BAMBOO_METRICS_STATSD_HOST: 'localhost',
      BAMBOO_METRICS_STATSD_PORT: 'statsd',
    });
    expect(errors).toContain(
      [
        '  brake.share: must be a number from 0 to 1, such as 0.5',
        '  brake.servers: must be a whole number from 1, such as 10',
        '  metrics.statsd.port: must be a whole number from 1 to 65535',
      ].join('\n'),
    );
    const share = await run(['check', '-c', file, '--brake-share', '50']);
    expect(share.errors).toContain('brake.share: must be a number from 0 to 1');
    await writeFile(file, JSON.stringify({ ...bench.config, id: 7 }));
    expect((await run(['check', '-c', file])).errors).toContain(
      'id: must be string, not number; put it in quotes',
    );
  });

  it('refuses keys that it does not know', async () => {
    await writeFile(file, JSON.stringify({ ...bench.config, colour: 'red' }));
    const { code, errors } = await run(['check', '-c', file]);
    expect(code).toBe(1);
    expect(errors).toContain('colour');
  });

  it('names a flag that it does not know, and where the flags stand', async () => {
    const { code, errors } = await run(['check', '--token-fil', 'x']);
    expect(code).toBe(1);
    expect(errors).toContain("unknown option '--token-fil'");
    expect(errors).toContain('Did you mean --token-file?');
    expect(errors).toContain('Add --help for the commands and flags.');
  });

  it('tells a configuration that cannot be read from one that is none', async () => {
    const errorsOf = async () => {
      const { code, errors } = await run(['check', '-c', file]);
      expect(code).toBe(1);
      return errors;
    };
    await rm(file);
    expect(await errorsOf()).toMatch(
      /agent\.json cannot be read: .*ENOENT.*; give the path with --config/,
    );
    await writeFile(file, 'urls: [');
    expect(await errorsOf()).toContain(
      `${file} cannot be read as YAML or JSON: `,
    );
    await writeFile(file, '- urls');
    expect(await errorsOf()).toContain(
      `${file} must hold keys and values, such as "loadBalancer: public"`,
    );
  });

  it('lets flags win over the environment, and that over the file', async () => {
    const path = (name: string) => join(dirname(file), name);
    const environment = { BAMBOO_DIRECTORY: path('second') };
    const said = async (...argv: string[]) =>
      (await run(['init', '-c', file, ...argv], environment)).output;
    expect(await said('--directory', path('first'))).toContain(
      path('first/current/haproxy.cfg'),
    );
    expect(await said()).toContain(path('second/current/haproxy.cfg'));
  });

  it('writes a first revision once, which HAProxy starts with and answers 503', async () => {
    expect((await run(['init', '-c', file])).output).toContain(
      'Wrote a first revision',
    );
    expect((await run(['init', '-c', file])).output).toContain(
      'There is a revision already',
    );
    await bench.haproxy.start();
    expect(await bench.get('shop.example.com')).toMatch(/^503/);
  });

  it('proves a host that is set up right, and explains one that is not', async () => {
    await bench.haproxy.start();
    const good = await run(['check', '-c', file]);
    expect(good.output).not.toMatch(/^(error|warning)/m);
    expect(good.code).toBe(0);

    const { baseConfig } = bench.haproxy.paths;
    const base = await readFile(baseConfig, 'utf8');
    await writeFile(
      baseConfig,
      base
        .replace(/hard-stop-after.*/, '')
        .replace(/default-path.*/, '')
        .replace(/setenv BAMBOO_BIND_PROBE.*/, ''),
    );
    await bench.haproxy.kill();
    const bad = await run(['check', '-c', file]);
    expect(bad.code).toBe(1);
    expect(bad.output).toContain(
      'hard-stop-after: workers would stay for ever after a reload; add to global: hard-stop-after 10m',
    );
    expect(bad.output).toMatch(/error +default-path: /);
    expect(bad.output).toMatch(/warning +probe: /);
    expect(bad.output).toMatch(/error +admin socket: .*is HAProxy running\?/);
    expect(bad.output).toMatch(/error +master socket: /);
  });

  it('runs until it is asked to end, and tells what the host runs', async () => {
    await bench.haproxy.start();
    const web = await bench.instance('web');
    let stop: () => void = () => undefined;
    const running = run(
      ['run', '-c', file],
      {},
      () =>
        new Promise(resolve => {
          stop = resolve;
        }),
    );
    await bench.publish({
      sequence: 1,
      backends: { web: [web] },
      routes: { 'shop.example.com': 'web' },
    });
    await bench.persisted(1);
    const status = await run(['status', '-c', file]);
    expect(JSON.parse(status.output)).toMatchObject({
      onDisk: { sequence: 1, lineage: 'lineage-1' },
      haproxy: { pid: await bench.worker(), sequence: 1, servers: { UP: 1 } },
    });
    stop();
    expect((await running).code).toBe(0);
    expect(await bench.get('shop.example.com')).toBe('200 web');

    await bench.haproxy.kill();
    const away = await run(['status', '-c', file]);
    expect(away.code).toBe(1);
    expect(JSON.parse(away.output)).toMatchObject({
      onDisk: { sequence: 1 },
      haproxy: { error: expect.stringContaining('ECONNREFUSED') },
    });
  });

  it('tells which canaries were aborted on the host, also without its agent', async () => {
    const status = async () =>
      JSON.parse((await run(['status', '-c', file])).output);
    expect((await status()).aborts).toBeUndefined();
    const aborts = new Aborts(bench.haproxy.directory);
    await mkdir(bench.haproxy.directory);
    const canary = { tag: 'abcdef', weight: 10, guard: null };
    aborts.add(
      { mapping: 'shop', canary },
      '12 % errors, 1 % on the other side',
    );
    await aborts.save();
    expect((await status()).aborts).toEqual([
      {
        mapping: 'shop',
        tag: 'abcdef',
        reason: '12 % errors, 1 % on the other side',
      },
    ]);
  });

  it('reads the token from a file and takes up a new one without a restart', async () => {
    const tokenFile = join(bench.haproxy.folder, 'token');
    await writeFile(tokenFile, 'wrong-token-0123456789\n');
    await bench.haproxy.start();
    await bench.startAgent({ token: undefined, tokenFile });
    await waitFor('it is not let in', () =>
      bench.log.some(line => line.includes('401')),
    );
    await writeFile(tokenFile, 'test-token-0123456789\n');
    const web = await bench.instance('web');
    const report = await bench.publish({
      sequence: 1,
      backends: { web: [web] },
      routes: {},
    });
    expect(report.outcome).toBe('verified');
  });

  it('names what is wrong with whom metrics are for', async () => {
    const { code, errors } = await run(['check', '-c', file], {
      BAMBOO_METRICS_STATSD_PORT: '70000',
      BAMBOO_METRICS_PROMETHEUS_LISTEN: '9101',
    });
    expect(code).toBe(1);
    expect(errors).toContain('metrics.statsd.host: is missing');
    expect(errors).toContain('metrics.statsd.port: ');
    expect(errors).toContain(
      'metrics.prometheus.listen: must be an address and a port, such as 127.0.0.1:9101',
    );
  });

  it('names an address for metrics that is taken, but not by the agent itself', async () => {
    await bench.haproxy.start();
    const listen = `127.0.0.1:${await freePort()}`;
    const check = () =>
      run(['check', '-c', file, '--metrics-prometheus-listen', listen]);
    expect((await check()).output).toContain(`listen: ${listen} is free`);

    await bench.startAgent({ metrics: { prometheus: { listen } } });
    const own = await check();
    expect(own.output).toContain(`listen: this agent answers on ${listen}`);
    expect(own.code).toBe(0);

    await bench.stopAgent();
    await bench.startAgent({ id: 'lb-2', metrics: { prometheus: { listen } } });
    const taken = await check();
    expect(taken.output).toMatch(/error +metrics.prometheus.listen: /);
    expect(taken.output).toContain(`${listen} is taken by something else`);
    expect(taken.code).toBe(1);
  });

  it('has nothing to accept when nothing waits', async () => {
    const { code, errors } = await run(['accept', '-c', file]);
    expect(code).toBe(1);
    expect(errors).toContain('no revision waits');
  });
});
