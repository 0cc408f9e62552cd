import { readActual } from '../haproxy/readActual';
import { RuntimeSocket } from '../haproxy/RuntimeSocket';
import { commandsOf, noteStep, Step } from '../plan/steps';
import { TestHaproxy } from '../testing/TestHaproxy';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LeavingServers } from './LeavingServers';

const SERVER = 's-0123456789';

describe('a server that leaves of free will', () => {
  let haproxy: TestHaproxy;
  let runtime: RuntimeSocket;

  beforeAll(async () => {
    haproxy = await TestHaproxy.create();
    const config = join(haproxy.folder, 'some.cfg');
    await writeFile(
      config,
      `defaults d\n  mode http\n  timeout client 1s\n  timeout connect 1s\n  timeout server 1s\nfrontend f from d\n  bind 127.0.0.1:${haproxy.port}\n  default_backend web\nbackend web from d\n  balance random\n  server ${SERVER} 127.0.0.1:1\n`,
    );
    await haproxy.start(config);
    runtime = await RuntimeSocket.connect({
      path: haproxy.paths.adminSocket,
      timeoutMs: 2_000,
    });
  });

  afterAll(async () => {
    runtime.close();
    await haproxy.remove();
  });

  it('drains for half a minute, then gets no request, and is deleted', async () => {
    let now = 1_000_000;
    const leaving = new LeavingServers(() => now);
    const actual = await readActual(runtime, async () => undefined);
    const step: Step = { kind: 'drain-server', backend: 'web', server: SERVER };
    await runtime.runAll(commandsOf(step));
    noteStep(actual, step);
    leaving.note(step);
    const stateNow = async () =>
      (await readActual(runtime, async () => undefined)).backends
        .get('web')
        ?.get(SERVER)?.state;

    now += 29_000;
    expect(await leaving.bringOn(actual, runtime)).toBe(1);
    expect(await stateNow()).toBe('drain');
    now += 2_000;
    expect(await leaving.bringOn(actual, runtime)).toBe(1);
    expect(await stateNow()).toBe('maint');
    expect(await leaving.bringOn(actual, runtime)).toBe(0);
    expect(await stateNow()).toBeUndefined();
  });
});
