import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Bench } from '../testing/Bench';
import { found as findings } from '../testing/found';
import { waitFor } from '../testing/waitFor';

jest.setTimeout(60_000);

describe('what a host finds of the sockets of its HAProxy', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await Bench.create();
  });

  afterEach(async () => {
    await bench.remove();
  });

  const found = (
    subject: string,
    haproxy: Partial<(typeof bench.config)['haproxy']> = {},
  ) =>
    findings(subject, {
      ...bench.config,
      haproxy: { ...bench.haproxy.paths, ...haproxy },
    });

  async function changeBase(change: (base: string) => string) {
    const { baseConfig } = bench.haproxy.paths;
    await writeFile(baseConfig, change(await readFile(baseConfig, 'utf8')));
  }

  it.each(['operator', 'user'])(
    'names a socket with level %s, beside one with level admin',
    async level => {
      const other = join(bench.haproxy.folder, 'other.sock');
      await changeBase(base =>
        base.replace(
          /( *stats socket .*)/,
          `$1\n  stats socket ${other} mode 600 level ${level}`,
        ),
      );
      await bench.haproxy.start();
      expect(await found('admin socket')).toEqual([
        expect.stringMatching(/^ok worker \d+ answers, HAProxy 2/),
      ]);
      expect(await found('admin level')).toEqual(['ok is set']);
      const haproxy = { adminSocket: other };
      expect(await found('admin socket', haproxy)).toEqual([
        `error ${other} answers, but not with level admin; add "level admin" to its stats socket line`,
      ]);
      expect(await found('admin level', haproxy)).toEqual([
        `error the line "stats socket ${other}" has not level admin; add to it: level admin`,
      ]);
    },
  );

  it('names sockets that are swapped', async () => {
    await bench.haproxy.start();
    const { adminSocket, masterSocket } = bench.haproxy.paths;
    const haproxy = { adminSocket: masterSocket, masterSocket: adminSocket };
    expect(await found('admin socket', haproxy)).toEqual([
      `error ${masterSocket} is the socket of the master, the one given with -S; name that of the stats socket line`,
    ]);
    expect(await found('master socket', haproxy)).toEqual([
      `error ${adminSocket} is a stats socket of the worker; name the one given with -S`,
    ]);
  });

  it('asks over the socket of the probe, and names one that is another or none', async () => {
    await bench.haproxy.start();
    const { probeSocket, folder, paths } = bench.haproxy;
    expect(await found('probe socket')).toEqual([
      `ok ${probeSocket} answers for sequence 0`,
    ]);
    const missing = join(folder, 'nope.sock');
    expect(await found('probe socket', { probeSocket: missing })).toEqual([
      `error ${missing} does not exist; start HAProxy, or compare the path with the base file and the command line`,
    ]);
    expect(
      await found('probe socket', { probeSocket: paths.adminSocket }),
    ).toEqual([
      `error ${paths.adminSocket} is not the bind of BAMBOO_BIND_PROBE; compare haproxy.probeSocket with the base file`,
    ]);
    await bench.haproxy.kill();
    expect(await found('probe socket')).toEqual([
      expect.stringMatching(/^error .*probe\.sock does not answer \(.*\); is/),
    ]);
  });

  it('names reloads that failed', async () => {
    await bench.haproxy.start();
    await changeBase(base => `${base}  no-such-keyword\n`);
    await expect(bench.haproxy.master.reload(5_000)).rejects.toThrow('refused');
    expect(await found('master socket')).toEqual([
      'error the last 1 reloads failed, so that HAProxy may not start again with what is on the disk; correct what "both files together" or HAProxy\'s own log names, then reload HAProxy',
    ]);
    await changeBase(base => base.replace('  no-such-keyword\n', ''));
    await bench.haproxy.master.reload(5_000);
    await waitFor('it is well', async () =>
      (await found('master socket'))[0]?.startsWith('ok '),
    );
  });

  it('names the line of the file that HAProxy refuses', async () => {
    await bench.haproxy.start();
    const { baseConfig } = bench.haproxy.paths;
    const current = join(bench.haproxy.directory, 'current', 'haproxy.cfg');
    const all = `; all that HAProxy says: haproxy -c -f ${baseConfig} -f ${current}`;
    const good = ["ok HAProxy's own check accepts them"];
    expect(await found('both files together')).toEqual(good);

    const base = await readFile(baseConfig, 'utf8');
    const lines = base.trimEnd().split('\n').length;
    await changeBase(() => `${base.trimEnd()}\n  no-such-keyword\n`);
    expect(await found('both files together')).toEqual([
      `error the base file of the host does not pass HAProxy's check at line ${
        lines + 1
      }${all}`,
    ]);
    await changeBase(() => base);

    const text = await readFile(current, 'utf8');
    await writeFile(current, `no-such-keyword\n${text}`);
    expect(await found('both files together')).toEqual([
      `error line 1 of haproxy.cfg: unknown keyword 'no-such-keyword' out of section.${all}`,
    ]);
  });
});
