import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { Bench } from './testing/Bench';
import { waitFor } from './testing/waitFor';

jest.setTimeout(60_000);

const asRoot = process.getuid?.() === 0;

describe('when the disk is full, the agent', () => {
  it('serves on, says so, and recovers', async () => {
    const bench = await Bench.create();
    const { directory } = bench.haproxy;
    await mkdir(directory);
    // Only root can mount; others go without a limit of their own.
    execFileSync(asRoot ? 'mount' : 'true', [
      '-t',
      'tmpfs',
      '-o',
      'size=512k',
      'tmpfs',
      directory,
    ]);
    try {
      await bench.haproxy.start();
      await bench.startAgent();
      const web = await bench.instance('web');
      const state = {
        sequence: 1,
        backends: { web: [web] },
        routes: { 'shop.example.com': 'web' },
      };
      await bench.publish(state);
      await bench.persisted(1);
      execFileSync('sh', [
        '-c',
        asRoot
          ? `cat /dev/zero > "$0/filler" 2>/dev/null || true`
          : `chmod 500 "$0/revisions"`,
        directory,
      ]);

      const runtime = await bench.publish({
        ...state,
        sequence: 2,
        routes: { ...state.routes, 'new.example.com': 'web' },
      });
      expect(runtime).toMatchObject({ outcome: 'verified', how: 'runtime' });
      expect(await bench.get('new.example.com')).toBe('200 web');
      await waitFor('the disk is reported', () =>
        bench.plane.reports.some(
          r => r.sequence === 2 && r.rejection?.phase === 'disk',
        ),
      );
      expect(bench.log.join('')).toMatch(
        / error What is served is not on the disk agent=lb-1 change=public\/2 /,
      );

      const reload = await bench.publish({
        ...state,
        sequence: 3,
        frontend: '  http-request set-header X-A b\n',
      });
      expect(reload).toMatchObject({
        outcome: 'failed',
        rejection: { phase: 'disk' },
      });
      expect(await bench.get('shop.example.com')).toBe('200 web');

      execFileSync('sh', [
        '-c',
        asRoot ? 'rm "$0/filler"' : 'chmod 700 "$0/revisions"',
        directory,
      ]);
      await waitFor(
        'it recovers',
        () =>
          bench.plane.reports.some(
            r => r.sequence === 3 && r.outcome === 'verified',
          ),
        20_000,
      );
    } finally {
      await bench.stopAgent();
      await bench.haproxy.kill();
      execFileSync(asRoot ? 'umount' : 'true', [directory]);
      await bench.remove();
    }
  });
});
