import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServersReport } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { TestHaproxy } from '../testing/TestHaproxy';
import { waitFor } from '../testing/waitFor';
import type { ControlPlane } from './ControlPlane';
import { intervalFor, ServersReporter } from './ServersReporter';

const SERVERS = 3000;

describe('a fleet of thousands of servers', () => {
  let haproxy: TestHaproxy;

  beforeAll(async () => {
    haproxy = await TestHaproxy.create();
    const config = join(haproxy.folder, 'some.cfg');
    const many = Array.from(
      { length: SERVERS },
      (_, i) => `  server s-${String(i).padStart(10, '0')} 127.0.0.1:1\n`,
    );
    await writeFile(
      config,
      `defaults d\n  mode http\n  timeout client 1s\n  timeout connect 1s\n  timeout server 1s\nfrontend f from d\n  bind 127.0.0.1:${
        haproxy.port
      }\n  default_backend web\nbackend web from d\n  server s-aaaaaaaaaa 127.0.0.1:1\nbackend many from d\n${many.join(
        '',
      )}`,
    );
    await haproxy.start(config);
  });

  afterAll(async () => {
    await haproxy.remove();
  });

  it.each([
    [0, 1000],
    [1000, 1000],
    [5000, 5000],
    [25_000, 15_000],
  ])('of %i is looked at each %i ms', (servers, ms) => {
    expect(intervalFor(servers, 1000)).toBe(ms);
  });

  it('has the counters of watched backends told between the looks at all', async () => {
    const reports: ServersReport[] = [];
    const reporter = new ServersReporter({
      controlPlane: {
        id: 'lb-1',
        request: async ({ body }: { body: ServersReport }) => {
          reports.push(body);
          return {};
        },
      } as unknown as ControlPlane,
      adminSocket: haproxy.paths.adminSocket,
      timeoutMs: 2_000,
      intervalMs: 10,
      random: () => 0,
    });
    reporter.watch(['web', 'not-there']);
    reporter.start();
    const counted = await waitFor(
      'counters',
      () => {
        const some = reports.filter(report =>
          report.servers.some(server => server.total !== undefined),
        );
        return some.length >= 5 && some;
      },
      // The looks at all are 3 s apart.
      5_000,
    );
    await reporter.stop();
    expect(reports.flatMap(r => r.servers).length).toBeGreaterThan(SERVERS);
    expect(
      new Set(counted.flatMap(r => r.servers.map(one => one.backend))),
    ).toEqual(new Set(['web']));
    expect(reports.flatMap(r => r.gone)).toEqual([]);
  });
});
