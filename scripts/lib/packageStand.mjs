import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './paths.mjs';
import { waitFor } from './wait.mjs';

/** The name that is served. */
export const HOST = 'shop.example.com';

/**
 * A control plane and one instance, from the tests of the agent, for agents
 * that run as they are delivered.
 */
export async function startStand(scratch) {
  // Only now: in a fresh clone the packages are installed after the start.
  const { build } = await import('esbuild');
  const outfile = join(scratch, 'stand.cjs');
  await build({
    stdin: {
      contents: `
        export { TestControlPlane } from './TestControlPlane';
        export { TestInstance, ask } from './TestInstance';
        export { render } from './render';`,
      resolveDir: join(root, 'packages/agent/src/testing'),
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
  const { TestControlPlane, TestInstance, ask, render } = (
    await import(pathToFileURL(outfile))
  ).default;
  const plane = await TestControlPlane.start();
  const web = await TestInstance.start('web');
  let sequence = 0;
  let isStopped = false;
  const stopControlPlane = async () => {
    if (!isStopped) {
      isStopped = true;
      await plane.stop();
    }
  };
  return {
    url: plane.url,
    token: 'test-token-0123456789',
    /** The status and text that a client gets from an HAProxy. */
    async get(port) {
      const { status, body } = await ask({ port, host: HOST });
      return `${status} ${body}`.trim();
    },
    /** Publishes another revision and waits for the agent's word on it. */
    async publish() {
      sequence += 1;
      const revision = render({
        sequence,
        backends: { web: [web] },
        routes: { [HOST]: 'web', [`${sequence}.${HOST}`]: 'web' },
      });
      plane.publish(revision);
      // What failed is tried again.
      const { outcome } = await waitFor('the report of the agent', () =>
        plane.reports.find(
          report =>
            report.digest === revision.digest && report.outcome !== 'failed',
        ),
      );
      return outcome;
    },
    stopControlPlane,
    async stop() {
      await stopControlPlane();
      await web.stop();
    },
  };
}
