import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from './__testUtils__/Client';
import { poll } from './__testUtils__/poll';

jest.setTimeout(30_000);

describe('the command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'simulator-'));
  const command = join(folder, 'marathon-simulator.cjs');
  let child: ChildProcess | undefined;
  let output = '';

  beforeAll(() => {
    const root = resolve(__dirname, '..');
    execFileSync(process.execPath, ['build.mjs', folder], { cwd: root });
  });

  afterAll(() => {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  async function start(...args: string[]): Promise<Client> {
    child = spawn(process.execPath, [command, '--port', '0', ...args]);
    output = '';
    child.stdout?.on('data', chunk => {
      output += String(chunk);
    });
    const url = await poll('its address', () => /http:\S+/.exec(output)?.[0]);
    return new Client(url);
  }

  function isUp(pid: number): boolean {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  }

  it('runs the shop, and nothing of it stays after SIGKILL', async () => {
    const client = await start('--shop');
    const apps = await poll(
      'a healthy shop',
      async () => {
        const { apps: all } = await client.json<{
          apps: { id: string; instances: number; tasksHealthy: number }[];
        }>('GET', '/v2/apps');
        return (
          all.every(app => app.tasksHealthy === app.instances) &&
          Object.fromEntries(all.map(app => [app.id, app.instances]))
        );
      },
      20_000,
    );
    expect(apps).toEqual({
      '/shop/web': 3,
      '/shop/assets': 2,
      '/shop/web-canary': 2,
      '/shop/admin': 1,
      '/shop/recommendations': 2,
      '/payments/checkout': 2,
    });
    const { tasks } = await client.json<{ tasks: { pid: number }[] }>(
      'GET',
      '/_sim/tasks',
    );
    expect(tasks.filter(({ pid }) => isUp(pid))).toHaveLength(12);
    child?.kill('SIGKILL');
    await poll('the end of all tasks', () =>
      tasks.every(({ pid }) => !isUp(pid)),
    );
  });

  it('has its tasks listen where it is told, and tells that', async () => {
    const client = await start('--shop', '--task-host', '127.0.0.2');
    const task = await poll('a running task', async () => {
      const { tasks } = await client.json<{
        tasks: { host: string; ports: [number]; state: string }[];
      }>('GET', '/v2/tasks');
      return tasks.find(({ state }) => state === 'TASK_RUNNING');
    });
    expect(task.host).toBe('127.0.0.2');
    const port = task.ports[0];
    expect((await fetch(`http://127.0.0.2:${port}/health`)).status).toBe(200);
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
    child?.kill('SIGTERM');
    await poll('its end', () => child?.exitCode === 0);
  });

  it('ends by itself on SIGTERM', async () => {
    const client = await start('--synthetic', '3x2', '--task-ports', '1-9');
    const { apps } = await client.json<{ apps: unknown[] }>('GET', '/v2/apps');
    expect(apps).toHaveLength(3);
    child?.kill('SIGTERM');
    await poll('its end', () => child?.exitCode === 0);
  });

  it('is the version it is told to be, with a standby and a password', async () => {
    const client = await start(
      ...['--profile', '1.4', '--standby', '0', '--credentials', 'a:b'],
    );
    expect((await client.fetch('/v2/info')).status).toBe(401);
    const headers = { Authorization: `Basic ${btoa('a:b')}` };
    const answer = await client.fetch('/v2/info', { headers });
    expect(await answer.json()).toMatchObject({ version: '1.4.13' });
    const standby = await poll(
      'the standby',
      () => /Standing by: (http:\S+)/.exec(output)?.[1],
    );
    const passed = await new Client(standby).fetch('/v2/info', { headers });
    expect(passed.headers.get('x-marathon-via')).toBeTruthy();
    child?.kill('SIGTERM');
    await poll('its end', () => child?.exitCode === 0);
  });

  it('explains itself', () => {
    const help = execFileSync(process.execPath, [command, '--help'], {
      encoding: 'utf8',
    });
    expect(help).toContain('--shop');
    expect(help).toContain('Examples:');
  });

  it('says which option is wrong', () => {
    expect(() =>
      execFileSync(process.execPath, [command, '--profile', '1.2'], {
        stdio: 'pipe',
      }),
    ).toThrow('Allowed choices are 0.11, 1.1.1');
    expect(() =>
      execFileSync(process.execPath, [command, '--port', 'x'], {
        stdio: 'pipe',
      }),
    ).toThrow('must be a port');
  });
});
