import { execFileSync } from 'node:child_process';
import { chmod, chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentConfigInput, parseAgentConfig } from '../config/AgentConfig';
import { HostFinding } from './HostFinding';
import { Bench } from '../testing/Bench';
import { found as findings } from '../testing/found';
import { freePort } from '../testing/TestHaproxy';
import { waitFor } from '../testing/waitFor';
import { checkHost } from './checkHost';

jest.setTimeout(60_000);

const NOBODY = 65534;

describe('what a host finds of itself', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await Bench.create();
  });

  afterEach(async () => {
    await bench.remove();
  });

  const found = (subject: string, config: Partial<AgentConfigInput> = {}) =>
    findings(subject, { ...bench.config, ...config });

  /** As a user without rights, which is what root is not. */
  async function asNobody<T>(act: () => Promise<T>): Promise<T> {
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) {
      process.seteuid?.(NOBODY);
    }
    try {
      return await act();
    } finally {
      if (isRoot) {
        process.seteuid?.(0);
      }
    }
  }

  it('names a file of the token that is missing, empty or open to everybody', async () => {
    const tokenFile = join(bench.haproxy.folder, 'token');
    const token = () => found('token', { token: undefined, tokenFile });
    expect(await token()).toEqual([
      expect.stringMatching(
        /^error tokenFile cannot be read: .*ENOENT.*; put the service token there/,
      ),
    ]);
    await writeFile(tokenFile, '\n', { mode: 0o600 });
    expect(await token()).toEqual([
      `error tokenFile must hold one token of at least 8 visible characters; ${tokenFile} is empty`,
    ]);
    await writeFile(tokenFile, 'test-token-0123456789\n');
    expect(await token()).toEqual(['ok there is one']);
    await chmod(tokenFile, 0o644);
    expect(await token()).toEqual([
      `warning ${tokenFile} is open to every user of this host; run: chmod o= ${tokenFile}`,
      'ok there is one',
    ]);
  });

  it('warns where both a token and a file are given, and says which counts', async () => {
    const tokenFile = join(bench.haproxy.folder, 'token');
    expect(await found('token', { tokenFile })).toEqual([
      'warning token and tokenFile are both given, and token counts; leave one out',
      'ok there is one',
    ]);
  });

  it('warns of a configuration that holds the token and is open to everybody', async () => {
    const file = join(bench.haproxy.folder, 'agent.yaml');
    const token = () => findings('token', bench.config, file);
    await writeFile(file, 'token: test-token-0123456789', { mode: 0o600 });
    expect(await token()).toEqual(['ok there is one']);
    await chmod(file, 0o644);
    expect(await token()).toEqual([
      `warning ${file} holds the token and is open to every user of this host; use tokenFile, or run: chmod o= ${file}`,
      'ok there is one',
    ]);
    await writeFile(file, 'tokenFile: /etc/token');
    expect(await token()).toEqual(['ok there is one']);
  });

  it('names a folder that cannot be one, each in its own words', async () => {
    const { folder } = bench.haproxy;
    const directory = (path: string) => found('directory', { directory: path });
    const file = join(folder, 'file');
    await writeFile(file, '');
    expect(await directory(file)).toEqual([
      `error ${file} is no folder; give another path, or move away what is there`,
    ]);
    expect(await directory(join(file, 'state'))).toEqual([
      `error ${file}/state lies in something that is no folder; give another path`,
    ]);
    expect(await directory('/proc/x/state')).toEqual([
      'error /proc/x/state cannot be made; give a path on a disk',
    ]);
    const closed = join(folder, 'closed');
    await mkdir(closed);
    await chmod(folder, 0o755);
    await chmod(closed, 0o555);
    expect(await asNobody(() => directory(closed))).toEqual([
      `error ${closed} cannot be written; give it to the user of the agent`,
    ]);
    const deep = join(folder, 'some', 'where', 'state');
    expect(await directory(deep)).toEqual([`ok ${deep} can be written`]);
  });

  it('warns root of what only the user of the agent can find out', async () => {
    const { directory } = bench.haproxy;
    expect(await found('user')).toEqual([]);
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) {
      await chown(directory, NOBODY, NOBODY);
    }
    expect(await found('user')).toEqual(
      isRoot
        ? [
            `warning this is root, who may do everything, but ${directory} is of user ${NOBODY}; run check as that user, such as with runuser`,
          ]
        : [],
    );
  });

  it('names an HAProxy that is missing, is none, or may not be run', async () => {
    const { paths, folder } = bench.haproxy;
    const haproxy = (binary: string) =>
      found('haproxy', { haproxy: { ...paths, binary } });
    const missing = 'error /usr/bin/nohaproxy does not exist; install HAProxy,';
    expect(await haproxy('/usr/bin/nohaproxy')).toEqual([
      `${missing} or give its path with haproxy.binary`,
    ]);
    expect(await haproxy('true')).toEqual([
      'error true is no HAProxy (it says nothing); give its path with haproxy.binary',
    ]);
    const file = join(folder, 'haproxy');
    await writeFile(file, '', { mode: 0o600 });
    expect(await haproxy(file)).toEqual([
      `error ${file} may not be run by this user; let it, or give another path with haproxy.binary`,
    ]);
    expect(await haproxy('haproxy')).toEqual([
      expect.stringMatching(/^ok haproxy is version 2\.\d/),
    ]);
  });

  it('says each thing when it is known, and bounds each in time', async () => {
    // Nobody ever writes to it, so that it is never read to its end.
    const tokenFile = join(bench.haproxy.folder, 'fifo');
    execFileSync('mkfifo', ['-m', '600', tokenFile]);
    const told: HostFinding[] = [];
    const config = { ...bench.config, token: undefined, tokenFile };
    const checking = checkHost({
      config: parseAgentConfig(config),
      tell: finding => told.push(finding),
      stepMs: 500,
    });
    await waitFor('it is told', () => told.length > 1);
    expect(told.slice(0, 2)).toMatchObject([
      {
        ...{ subject: 'token', level: 'error' },
        message: expect.stringMatching(/^nothing is known after/),
      },
      { subject: 'directory', level: 'ok' },
    ]);
    await checking;
    expect(told.at(-1)?.subject).toBe('probe socket');
    // Lets those that wait for it end.
    await writeFile(tokenFile, '');
  });

  it('asks the backend only with a token', async () => {
    const tokenFile = join(bench.haproxy.folder, 'token');
    expect(await found('backend')).toEqual([
      `ok ${bench.plane.url} lets lb-1 of public in`,
    ]);
    expect(await found('backend', { token: undefined, tokenFile })).toEqual([]);
  });

  it('tells a socket that is missing from one that is none', async () => {
    const { paths } = bench.haproxy;
    const missing = `error ${paths.adminSocket} does not exist; start HAProxy, or`;
    expect(await found('admin socket')).toEqual([
      expect.stringContaining(missing),
    ]);
    await writeFile(paths.masterSocket, '');
    expect(await found('master socket')).toEqual([
      expect.stringContaining(`error ${paths.masterSocket} is not a socket; `),
    ]);
  });

  it('names a socket that this user may not write to, and a folder that it may not enter', async () => {
    await bench.haproxy.start();
    const { folder, paths } = bench.haproxy;
    await chmod(folder, 0o755);
    await chmod(paths.adminSocket, 0o600);
    await chmod(paths.masterSocket, 0o600);
    const isOwner = process.geteuid?.() !== 0;
    if (isOwner) {
      await Promise.all(
        [paths.adminSocket, paths.masterSocket].map(path => chmod(path, 0)),
      );
    }
    for (const [subject, path] of [
      ['admin socket', paths.adminSocket],
      ['master socket', paths.masterSocket],
    ] as const) {
      expect(await asNobody(() => found(subject))).toEqual([
        `error ${path} may not be used by this user; give it "mode 660 group <group of the agent>"`,
      ]);
    }
    await chmod(folder, 0);
    expect(await asNobody(() => found('admin socket'))).toEqual([
      `error ${paths.adminSocket} cannot be reached by this user; let it enter the folder`,
    ]);
    await chmod(folder, 0o700);
  });

  it('names an address for metrics that nobody can listen on', async () => {
    const at = (listen: string) =>
      found('metrics.prometheus.listen', {
        metrics: { prometheus: { listen } },
      });
    const port = await freePort();
    expect(await at(`192.0.2.1:${port}`)).toEqual([
      `error 192.0.2.1:${port} is not an address of this host; give one that is`,
    ]);
    expect(await at(`nowhere.invalid:${port}`)).toEqual([
      expect.stringMatching(
        /^error nowhere\.invalid:\d+ cannot be listened on \(.*\); give an address of this host/,
      ),
    ]);
    expect(await at(`127.0.0.1:${port}`)).toEqual([
      `ok 127.0.0.1:${port} is free`,
    ]);
  });

  it('names a StatsD server that has no address', async () => {
    const at = (host: string) =>
      found('metrics.statsd.host', { metrics: { statsd: { host } } });
    expect(await at('127.0.0.1')).toEqual([
      'ok 127.0.0.1 is 127.0.0.1, told on UDP port 8125',
    ]);
    expect(await at('::1')).toEqual(['ok ::1 is ::1, told on UDP port 8125']);
    expect(await at('nowhere.invalid')).toEqual([
      expect.stringMatching(
        /^error nowhere\.invalid has no address \(.*\); give a name that this host can resolve/,
      ),
    ]);
  });
});
