import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
// A tool of the whole repository, which is no package.
// eslint-disable-next-line @backstage/no-relative-monorepo-imports
import {
  objections,
  hasPromtool,
  Rules,
} from '../../../scripts/lib/firing.mjs';
import { AgentConfigInput } from './config/AgentConfig';
import { Bench } from './testing/Bench';
import { CanaryClients } from './testing/CanaryClients';
import { HoldingInstance } from './testing/HoldingInstance';
import { TestState } from './testing/render';
import { renderDefault } from './testing/renderDefault';
import { askAgent, scrape, valueOf } from './testing/scrape';
import { freePort } from './testing/TestHaproxy';
import { TestInstance } from './testing/TestInstance';
import { waitFor } from './testing/waitFor';

jest.setTimeout(60_000);

const rules: Rules = parse(
  readFileSync(join(__dirname, '../../../docs/metrics/alerts.yml'), 'utf8'),
);
const whereJudged = hasPromtool() ? describe : describe.skip;

whereJudged('Prometheus, asked about the alerts of an agent,', () => {
  let bench: Bench;
  let port: number;
  let web: TestInstance;
  /** What is served, and what was told before something happened. */
  let state: TestState;
  let well: string;

  const told = async () => (await askAgent(port, '/metrics')).body;

  /** What Prometheus has against these alerts, when it goes on as told now. */
  const against = async (alerts: string[], growing?: string[]) =>
    objections({
      ...{ rules, group: 'bamboo-agent', alerts, growing },
      ...{ before: [well], after: [await told()] },
    });

  const start = (more: Partial<AgentConfigInput> = {}) =>
    bench.startAgent({
      metrics: { prometheus: { listen: `127.0.0.1:${port}` } },
      ...more,
    });

  const publish = (change: Partial<TestState>) => {
    state = { ...state, ...change, sequence: state.sequence + 1 };
    return bench.publish(state);
  };

  beforeEach(async () => {
    bench = await Bench.create();
    port = await freePort();
    await bench.haproxy.start();
    await start();
    web = await bench.instance('web');
    state = {
      ...{ sequence: 0, backends: { web: [web] } },
      routes: { 'shop.example.com': 'web' },
    };
    await publish({});
    await bench.get('shop.example.com');
    well = await told();
  });

  afterEach(() => bench.remove());

  it('says nothing while all is well', async () => {
    await bench.get('shop.example.com');
    expect(await against([])).toBe('');
  });

  it('says for a day that an agent or its host is gone', async () => {
    const gone = { ...{ rules, group: 'bamboo-agent' }, before: [well] };
    const alerts = ['BambooAgentGone'];
    expect(objections({ ...gone, after: [], alerts })).toBe('');
    const [hours, day] = [23 * 60, 25 * 60];
    expect(objections({ ...gone, after: [], alerts, minutes: hours })).toBe('');
    expect(objections({ ...gone, after: [], alerts: [], minutes: day })).toBe(
      '',
    );
  });

  it('says that an agent is gone although another portal has one of its name', async () => {
    const targets = ['environment="staging"', 'environment="production"'];
    const of = (options: { after: string[]; alerts: string[] }) =>
      objections({
        ...{ rules, group: 'bamboo-agent', targets },
        ...{ before: [well, well], ...options },
      });
    expect(of({ after: [well], alerts: ['BambooAgentGone'] })).toBe('');
    expect(of({ after: [well, well], alerts: [] })).toBe('');
  });

  it('does not take an agent of another version, or at another address, for gone', async () => {
    const [info = ''] = well.match(/^bamboo_agent_info.*$/m) ?? [];
    const updated = info.replace(/version="[^"]*"/, 'version="9.9.9"');
    expect(updated).not.toBe(info);
    for (const after of [[updated], ['', info]]) {
      expect(
        objections({
          ...{ rules, group: 'bamboo-agent', alerts: [] },
          ...{ before: [info], after },
        }),
      ).toBe('');
    }
  });

  it('says that the newest revision is refused, and not served', async () => {
    await publish({ frontend: '  http-request lua.steal\n' });
    expect(await against(['BambooNotInStep', 'BambooRevisionRefused'])).toBe(
      '',
    );
  });

  it('says that a revision waits for a person', async () => {
    const servers = Array.from({ length: 12 }, (_, i) => ({
      ...{ server: `s-${String(i).padStart(10, '0')}`, port: web.port },
    }));
    await publish({ backends: { web: servers } });
    await publish({ backends: { web: [] } });
    expect(await against(['BambooNotInStep', 'BambooRevisionHeld'])).toBe('');
  });

  it('says that HAProxy is reloaded often', async () => {
    await publish({ frontend: '  http-request set-header X-A b\n' });
    expect(await against(['BambooManyReloads'])).toBe('');
  });

  it('says that old workers pile up', async () => {
    const holding = await HoldingInstance.start();
    await publish({ backends: { web: [holding] } });
    const { port: entrance } = bench.haproxy;
    for (const word of ['a', 'b', 'c']) {
      await holding.hold({ port: entrance, host: 'shop.example.com' });
      await publish({ frontend: `  http-request set-header X-A ${word}\n` });
    }
    expect(await against(['BambooManyReloads', 'BambooOldWorkers'])).toBe('');
    await holding.stop();
  });

  it('says that reloads fail', async () => {
    await publish({
      frontend: '  http-request deny if { no_such_fetch }\n',
    });
    expect(
      await against([
        ...['BambooNotInStep', 'BambooReloadsFail', 'BambooRevisionRefused'],
      ]),
    ).toBe('');
  });

  it('says that an app answers with errors', async () => {
    web.behave = () => ({ status: 500 });
    await bench.get('shop.example.com');
    expect(await against(['BambooAppFails'])).toBe('');
  });

  it('says that an app has no server, and is asked for', async () => {
    await web.stop();
    await waitFor('its server is down', async () => {
      await bench.get('shop.example.com');
      const up = valueOf(
        await scrape(port),
        'bamboo_haproxy_backend_servers_up',
      );
      return up === 0;
    });
    await bench.get('shop.example.com');
    expect(await against(['BambooAppFails', 'BambooAppWithoutServers'])).toBe(
      '',
    );
  });

  it('says so otherwise where the revision has no server, as after scaling to 0', async () => {
    await publish({ backends: { web: [] } });
    expect(await bench.get('shop.example.com')).toContain('503');
    expect(await against(['BambooAppWithoutInstances'])).toBe('');
  });

  it('says which of two clusters has the app that fails', async () => {
    const besides = (text: string, requests: number) =>
      text
        .match(/^bamboo_haproxy_backend_(requests|http_5xx)_total.*$/gm)
        ?.map(line => line.replace('cluster="test"', 'cluster="other"'))
        .map(line =>
          line.replace(/ \d+$/, line.includes('5xx') ? ' 0' : ` ${requests}`),
        ) ?? [];
    web.behave = () => ({ status: 500 });
    await bench.get('shop.example.com');
    const now = await told();
    expect(
      objections({
        ...{ rules, group: 'bamboo-agent', alerts: ['BambooAppFails'] },
        before: [[well, ...besides(well, 0)].join('\n')],
        after: [[now, ...besides(now, 1000)].join('\n')],
      }),
    ).toBe('');
  });

  it('says that a canary was aborted, whose answers are errors', async () => {
    const canary = await bench.instance('canary');
    const guard = { errorMargin: 0.5, latencyFactor: 1.5, minRequests: 30 };
    const host = 'shop.example.com';
    bench.plane.publish(
      renderDefault({
        sequence: 2,
        backends: { web: [web], next: [canary] },
        names: {
          [host]: { targets: { web: 50, next: 50 }, tag: 'abcdef', guard },
        },
      }),
    );
    await bench.persisted(2);
    well = await told();
    canary.behave = () => ({ status: 503 });
    const clients = new CanaryClients({
      ...{ port: bench.haproxy.port, hosts: [host] },
    });
    clients.start();
    await waitFor('it is aborted', async () =>
      valueOf(await scrape(port), 'bamboo_agent_canaries_aborted_total'),
    );
    await clients.stop();
    expect(await against(['BambooAppFails', 'BambooCanaryAborted'])).toBe('');
  });

  it('says that a host has more backends than it tells of', async () => {
    const many = Array.from({ length: 1001 }, (_, i) => [`web-${i}`, [web]]);
    await publish({ backends: Object.fromEntries(many), routes: {} });
    expect(await against(['BambooBackendsLeftOut', 'BambooManyReloads'])).toBe(
      '',
    );
  });

  it('says that changes are slow where HAProxy is slow to judge', async () => {
    const binary = join(bench.haproxy.folder, 'slow-haproxy');
    writeFileSync(binary, '#!/bin/sh\nsleep 5.2\nexec haproxy "$@"\n');
    chmodSync(binary, 0o755);
    await bench.stopAgent();
    await start({ haproxy: { ...bench.haproxy.paths, binary } });
    await waitFor('it knows what is served', async () =>
      valueOf(await scrape(port), 'bamboo_agent_revision_verified_sequence'),
    );
    await waitFor('it knows what is served', async () =>
      valueOf(await scrape(port), 'bamboo_agent_revision_verified_sequence'),
    );
    well = await told();
    await publish({ frontend: '  http-request set-header X-A b\n' });
    expect(await against(['BambooManyReloads', 'BambooSlow'])).toBe('');
  });

  it('says that HAProxy is away, and the backend silent', async () => {
    await bench.plane.stop();
    await bench.haproxy.kill();
    expect(
      await against(
        ['BambooBackendSilent', 'BambooHaproxyAway'],
        ['bamboo_agent_heard_seconds'],
      ),
    ).toBe('');
  });
});
