import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FaultBench } from '../testing/FaultBench';
import { always, answerWith } from '../testing/interferences';
import { TestState } from '../testing/render';
import { freePort } from '../testing/TestHaproxy';
import { ask } from '../testing/TestInstance';
import { waitFor } from '../testing/waitFor';

jest.setTimeout(60_000);

const NAMES = ['shop.example.com', 'new.example.com'];

describe('when HAProxy is replaced, the agent', () => {
  let faults: FaultBench;
  let before: TestState;
  let after: TestState;

  beforeEach(async () => {
    faults = await FaultBench.create(NAMES);
    const { one, two } = await faults.instances('one', 'two');
    before = {
      sequence: 1,
      backends: { web: [one], api: [two] },
      routes: { 'shop.example.com': 'web' },
    };
    after = {
      ...before,
      sequence: 2,
      backends: { web: [one], api: [one, two] },
      routes: { 'shop.example.com': 'api', 'new.example.com': 'web' },
    };
    await faults.startAgent();
    await faults.serve(before);
    faults.traffic.allow(before, after);
  });

  afterEach(async () => {
    await faults.remove();
  });

  const folderOf = async ({ sequence }: TestState) => {
    const revisions = join(faults.bench.haproxy.directory, 'revisions');
    const names = await readdir(revisions);
    return names.find(name => name.startsWith(`${sequence}-`)) ?? 'none';
  };

  /** Waits until the agent says of a worker that it serves a state. */
  const confirmed = async (state: TestState) => {
    const pid = await faults.bench.worker();
    return waitFor('the new worker is verified', () =>
      faults
        .reports(state)
        .find(r => r.outcome === 'verified' && r.pid === pid),
    );
  };

  it('says that HAProxy was started with another file, and does not reload it in a row', async () => {
    const { haproxy, log } = faults.bench;
    const newest = { ...after, frontend: '  http-request set-header X-A b\n' };
    await faults.serve(newest);
    await haproxy.kill();
    const folder = join(haproxy.directory, 'revisions', await folderOf(before));
    const known = log.length;
    await haproxy.start(join(folder, 'haproxy.cfg'));
    await waitFor('it is said', () =>
      log.slice(known).some(line => line.includes('after the reload')),
    );
    await faults.traffic.settles([before]);
    const { reloads } = await haproxy.master.processes();
    expect(reloads).toBeLessThanOrEqual(2);
  });

  it('works with another base file from then on', async () => {
    const { haproxy } = faults.bench;
    const port = await freePort();
    await haproxy.kill();
    await appendFile(
      haproxy.paths.baseConfig,
      `
defaults own
  mode http
  timeout connect 1s
  timeout client 1s
  timeout server 1s
frontend own from own
  bind 127.0.0.1:${port}
  http-request return status 200 content-type text/plain string own
`,
    );
    await haproxy.start();
    await faults.serve(after);
    await faults.traffic.settles([after], 2_000);
    const other = {
      ...after,
      sequence: 3,
      frontend: '  http-request set-header X-A b\n',
    };
    await faults.serve(other);
    await faults.traffic.settles([other], 2_000);
    expect(await ask({ port, host: 'own.example.com' })).toMatchObject({
      body: 'own',
    });
  });

  it('tells the version and the process of a HAProxy that was upgraded', async () => {
    const { haproxy } = faults.bench;
    await haproxy.kill();
    faults.admin.interference = always(
      line => line === 'show info',
      answerWith(answer => answer.replace(/^Version: .*$/m, 'Version: 2.8.9')),
    );
    await haproxy.start();
    expect(await confirmed(before)).toMatchObject({ haproxyVersion: '2.8.9' });
    await faults.serve(after);
    await faults.traffic.settles([after], 2_000);
    expect(await confirmed(after)).toMatchObject({ haproxyVersion: '2.8.9' });
  });
});
