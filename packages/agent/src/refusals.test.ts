import {
  fileText,
  revisionDigest,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { appendFile, readlink } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { acceptHeld } from './commands/acceptHeld';
import { Bench } from './testing/Bench';
import { render, TestServer, TestState } from './testing/render';
import { ask } from './testing/TestInstance';
import { waitFor } from './testing/waitFor';

jest.setTimeout(60_000);

const many = (from: number, to: number): TestServer[] =>
  Array.from({ length: to - from }, (_, at) => ({
    server: `s-${String(from + at).padStart(10, '0')}`,
    port: 20_000 + from + at,
  }));

describe('an agent that is sent what it must not apply', () => {
  let bench: Bench;
  let state: TestState;

  beforeEach(async () => {
    bench = await Bench.create();
    await bench.haproxy.start();
    await bench.startAgent();
    const web = await bench.instance('web');
    state = {
      sequence: 1,
      backends: { web: [web] },
      routes: { 'shop.example.com': 'web' },
    };
    await bench.publish(state);
  });

  afterEach(async () => {
    await bench.remove();
  });

  it('refuses a text that breaks the policy, names file and line, and serves on', async () => {
    const report = await bench.publish({
      ...state,
      sequence: 2,
      frontend: '  http-request return status 200 file /etc/shadow\n',
    });
    expect(report).toMatchObject({
      outcome: 'rejected',
      how: 'none',
      rejection: { phase: 'policy', file: 'haproxy.cfg' },
    });
    expect(await bench.get('shop.example.com')).toBe('200 web');
  });

  it('does not reload for a bind that something else has, and does once it is free', async () => {
    await bench.stopAgent();
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    await appendFile(
      bench.haproxy.paths.baseConfig,
      `\nglobal\n  setenv BAMBOO_BIND_EXTRA "127.0.0.1:${port}"\n`,
    );
    await bench.startAgent();
    const worker = await bench.worker();
    const { files, manifest, ...rest } = render({
      ...state,
      sequence: 2,
      frontend: '  bind "${BAMBOO_BIND_EXTRA[*]}"\n',
    });
    const parts = {
      files,
      manifest: { ...manifest, binds: [...manifest.binds, 'EXTRA'].sort() },
    };
    bench.plane.publish({ ...rest, ...parts, digest: revisionDigest(parts) });
    const refused = await waitFor('a report', () =>
      bench.plane.reports.find(report => report.outcome === 'failed'),
    );
    expect(refused.rejection).toMatchObject({
      phase: 'bind',
      message: expect.stringContaining(`bind EXTRA is to, on port ${port}`),
    });
    expect(await bench.worker()).toBe(worker);
    expect(await bench.get('shop.example.com')).toBe('200 web');
    server.close();
    // The environment of a master is that of its start.
    await bench.haproxy.kill();
    await bench.haproxy.start();
    await waitFor('it is verified', () =>
      bench.plane.reports.some(
        r => r.sequence === 2 && r.outcome === 'verified',
      ),
    );
    const answer = await ask({ port, host: 'shop.example.com', path: '/' });
    expect(answer.body).toBe('web');
  });

  it("refuses a text that does not pass HAProxy's check, once, also after a restart", async () => {
    const worker = await bench.worker();
    const wrong: TestState = {
      ...state,
      sequence: 2,
      frontend: '  http-request set-header X-A %[nonsense]\n',
    };
    const lines = fileText(render(wrong).files[0] ?? { blocks: [] }).split(
      '\n',
    );
    const report = await bench.publish(wrong);
    expect(report.rejection).toMatchObject({
      phase: 'validation',
      file: 'haproxy.cfg',
      line: lines.findIndex(line => line.includes('nonsense')) + 1,
      message: expect.stringContaining('nonsense'),
    });
    await bench.stopAgent();
    await bench.startAgent();
    await waitFor('the refused revision is offered again', () =>
      bench.log.some(line => line.includes('was refused before')),
    );
    expect(bench.plane.reports.filter(r => r.sequence === 2)).toHaveLength(1);
    expect(await bench.worker()).toBe(worker);
    expect(await bench.get('shop.example.com')).toBe('200 web');

    const next = await bench.publish({ ...state, sequence: 3 });
    expect(next).toMatchObject({ outcome: 'verified', how: 'none' });
  });

  it("leaves the files that HAProxy starts from as they are when a text does not pass HAProxy's check", async () => {
    await bench.publish({
      ...state,
      sequence: 2,
      frontend: '  http-request set-header X-A %[nonsense]\n',
    });
    const current = await readlink(join(bench.haproxy.directory, 'current'));
    expect(current).toMatch(/^revisions\/1-/);
    await bench.haproxy.kill();
    await bench.haproxy.start();
    expect(await bench.get('shop.example.com')).toBe('200 web');
  });

  it('refuses a revision that binds to what the host does not offer', async () => {
    const revision = render({ ...state, sequence: 2 });
    revision.manifest.binds.push('HTTPS');
    bench.plane.publish({ ...revision, digest: revisionDigest(revision) });
    const report = await waitFor('the report', () =>
      bench.plane.reports.find(r => r.sequence === 2),
    );
    expect(report.rejection).toMatchObject({
      phase: 'bind',
      message: expect.stringContaining('setenv BAMBOO_BIND_HTTPS'),
    });
  });

  it('never goes back within a lineage', async () => {
    await bench.publish({ ...state, sequence: 5 });
    const report = await bench.publish({
      ...state,
      sequence: 4,
      routes: { 'old.example.com': 'web' },
    });
    expect(report).toMatchObject({
      outcome: 'rejected',
      rejection: { phase: 'lineage' },
    });
    expect(await bench.get('old.example.com')).toMatch(/^404/);
  });

  it('holds removals without a reason until they are accepted, and lets explained ones go', async () => {
    await bench.publish({
      ...state,
      sequence: 2,
      backends: { web: [...many(0, 30)] },
    });
    const explained = await bench.publish({
      ...state,
      sequence: 3,
      backends: { web: many(0, 14) },
      removals: many(14, 30).map(({ server }) => ({
        backend: 'web',
        server,
        reason: 'scaled' as const,
      })),
    });
    expect(explained).toMatchObject({ outcome: 'verified', how: 'runtime' });

    const held = await bench.publish({
      ...state,
      sequence: 4,
      backends: { web: many(0, 2) },
    });
    expect(held).toMatchObject({
      outcome: 'held',
      rejection: {
        phase: 'brake',
        message: expect.stringContaining('12 of 14 servers'),
      },
    });
    expect(bench.agent.status()).toMatchObject({ sequence: 3 });
    await expect(
      acceptHeld({ directory: bench.haproxy.directory }, 'lineage'),
    ).rejects.toThrow('bamboo-agent accept');
    await acceptHeld({ directory: bench.haproxy.directory }, 'removals');
    await waitFor('it is applied', () => bench.agent.status().sequence === 4);
  });

  it('takes a new lineage as a whole, but holds it when it would empty what runs', async () => {
    await bench.publish({
      ...state,
      sequence: 7,
      backends: { web: many(0, 30) },
    });
    const held = await bench.publish({
      ...state,
      lineage: 'lineage-2',
      sequence: 1,
      backends: { web: [] },
    });
    expect(held).toMatchObject({
      outcome: 'held',
      rejection: { phase: 'lineage' },
    });
    await acceptHeld({ directory: bench.haproxy.directory }, 'lineage');
    await waitFor(
      'it is applied',
      () => bench.agent.status().lineage === 'lineage-2',
    );
    const next = await bench.publish({
      ...state,
      lineage: 'lineage-3',
      sequence: 1,
    });
    expect(next).toMatchObject({ outcome: 'verified' });
  });
});
