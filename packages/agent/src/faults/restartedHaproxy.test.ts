import { rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { FaultBench } from '../testing/FaultBench';
import { stopAfter } from '../testing/interferences';
import { passOn } from '../testing/ProxiedConnection';
import { TestServer, TestState } from '../testing/render';
import { waitFor } from '../testing/waitFor';

jest.setTimeout(60_000);

const NAMES = ['shop.example.com', 'new.example.com'];

describe('when HAProxy is restarted, the agent', () => {
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

  it('brings back what was served and not yet on the disk, with the control plane away', async () => {
    const { haproxy, plane } = faults.bench;
    let gone = false;
    // The last command is the one that notes the sequence.
    faults.admin.interference = async command => {
      await passOn(command);
      if (command.line === 'set map meta.map sequence 2') {
        plane.fault = { status: 503 };
        faults.admin.interference = passOn;
        await haproxy.kill();
        gone = true;
      }
    };
    faults.publish(after);
    await waitFor('HAProxy is gone', () => gone);
    await haproxy.start();
    await faults.traffic.settles([after]);
    expect(faults.bench.log.join('\n')).toMatch(/HAProxy|change=/);
  });

  it.each([1, 4])(
    'goes on by itself where HAProxy died after %i commands of a change',
    async count => {
      const { haproxy } = faults.bench;
      let gone = false;
      faults.admin.interference = stopAfter(count, async () => {
        await haproxy.kill();
        gone = true;
      });
      faults.publish(after);
      await waitFor('HAProxy is gone', () => gone);
      faults.admin.interference = passOn;
      await haproxy.start();
      await faults.traffic.look();
      await faults.verified(after);
      await faults.traffic.settles([after], 2_000);
      expect(faults.traffic.wrong).toEqual([]);
    },
  );

  it('knows where an app is that had a spare backend, and follows its changes', async () => {
    const { haproxy } = faults.bench;
    const { three, four } = await faults.instances('three', 'four');
    const spares = {
      ...before,
      sequence: 2,
      spares: 4,
      frontend: '  http-request set-header X-A b\n',
    };
    const withCart = (sequence: number, instance: TestServer): TestState => ({
      ...spares,
      sequence,
      backends: { ...before.backends, cart: [instance] },
      routes: { ...before.routes, 'new.example.com': 'cart' },
    });
    const first = withCart(3, three);
    const second = withCart(4, four);
    await faults.serve(spares);
    await faults.serve(first);
    expect(await faults.verified(first)).toMatchObject({ how: 'runtime' });
    await haproxy.kill();
    await haproxy.start();
    await faults.traffic.settles([first], 2_000);
    faults.publish(second);
    expect(await faults.verified(second)).toMatchObject({ how: 'runtime' });
    await faults.traffic.settles([second], 2_000);
  });

  it('goes on by itself where HAProxy died during a reload', async () => {
    const { haproxy } = faults.bench;
    const other = { ...after, frontend: '  http-request set-header X-A b\n' };
    let gone = false;
    faults.master.interference = async command => {
      if (command.line === 'reload' && !gone) {
        await haproxy.kill();
        gone = true;
        command.cut();
      } else {
        await passOn(command);
      }
    };
    faults.publish(other);
    await waitFor('HAProxy is gone', () => gone);
    await haproxy.start();
    await faults.traffic.look();
    await faults.verified(other, 20_000);
    await faults.traffic.settles([other], 2_000);
    expect(faults.traffic.wrong).toEqual([]);
  });

  it.each([
    ['servers and names', undefined],
    ['the text', '  http-request set-header X-A b\n'],
  ])(
    'brings it back from an older revision, where %s differ, and the next start too',
    async (_, frontend) => {
      const { haproxy } = faults.bench;
      const { directory } = haproxy;
      const newest = { ...after, ...(frontend ? { frontend } : {}) };
      await faults.serve(newest);
      await haproxy.kill();
      const link = join(directory, 'by-hand');
      await symlink(join('revisions', await faults.folderOf(before)), link);
      await rename(link, join(directory, 'current'));
      await haproxy.start();
      await faults.traffic.settles([newest]);
      expect(await faults.confirmed(newest)).toMatchObject({
        outcome: 'verified',
      });

      await faults.bench.stopAgent();
      await haproxy.kill();
      await haproxy.start();
      await faults.traffic.look();
      expect(await faults.traffic.settles([newest], 2_000)).toBe(newest);
    },
  );
});
