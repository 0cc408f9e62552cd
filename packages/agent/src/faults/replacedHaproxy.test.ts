import { appendFile } from 'node:fs/promises';
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
    ({ before, after } = await faults.serveFirst());
  });

  afterEach(async () => {
    await faults.remove();
  });

  it('says that HAProxy was started with another file, and does not reload it in a row', async () => {
    const { haproxy, log } = faults.bench;
    const newest = { ...after, frontend: '  http-request set-header X-A b\n' };
    await faults.serve(newest);
    await haproxy.kill();
    const folder = join(
      haproxy.directory,
      'revisions',
      await faults.folderOf(before),
    );
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
    expect(await faults.confirmed(before)).toMatchObject({
      haproxyVersion: '2.8.9',
    });
    await faults.serve(after);
    await faults.traffic.settles([after], 2_000);
    expect(await faults.confirmed(after)).toMatchObject({
      haproxyVersion: '2.8.9',
    });
  });
});
