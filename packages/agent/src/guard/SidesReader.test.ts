import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TestHaproxy } from '../testing/TestHaproxy';
import { ask } from '../testing/TestInstance';
import { COUNT_SIDES, SIDES_TABLE } from '../testing/renderCanary';
import { NoTableError, readSides } from './SidesReader';

describe('the counts of a real HAProxy', () => {
  let haproxy: TestHaproxy;

  afterEach(async () => {
    await haproxy.remove();
  });

  const start = async (text: { rules: string; table: string }) => {
    haproxy = await TestHaproxy.create();
    const config = join(haproxy.folder, 'some.cfg');
    await writeFile(
      config,
      `defaults d
  mode http
  timeout client 1s
  timeout connect 1s
  timeout server 1s
frontend f from d
  bind 127.0.0.1:${haproxy.port}
${text.rules}\
  http-request return status 200 if { path / }
${text.table}`,
    );
    await haproxy.start(config);
    return { path: haproxy.paths.adminSocket, timeoutMs: 2_000 };
  };

  it('are those of the requests of each side, with the worker they are of', async () => {
    const socket = await start({
      rules: `  http-request set-var(txn.start) date(0,ms)
  http-request track-sc0 req.hdr(x-key) table bamboo-sides
  http-request sc-inc-gpc(0,0)
${COUNT_SIDES}`,
      table: SIDES_TABLE,
    });
    for (const [key, path] of [
      ['m1:0', '/'],
      ['m1:1', '/'],
      ['m1:1', '/'],
      ['m1:1', '/503'],
    ] as const) {
      const headers = { 'x-key': key };
      await ask({ port: haproxy.port, host: 'a', path, headers });
    }
    const { pid, sides } = await readSides(socket, ['m1', 'm2']);
    expect(pid).toBe((await haproxy.master.processes()).worker);
    expect(sides[0]).toMatchObject({
      stable: { requests: 1, answered: 1, failed: 0, inFlight: 0 },
      canary: { requests: 3, answered: 3, failed: 1, inFlight: 0 },
    });
    const sum = sides[0]?.canary.buckets.reduce((a, b) => a + b, 0);
    expect(sum).toBe(3);
    expect(sides[1]).toMatchObject({
      stable: { requests: 0 },
      canary: { requests: 0 },
    });
  });

  it('are told to be missing where the text does not count', async () => {
    const socket = await start({ rules: '', table: '' });
    await expect(readSides(socket, ['m1'])).rejects.toThrow(NoTableError);
  });
});
