import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { inRoot } from '../../scripts/lib/paths.mjs';

/** Puts a counting process around the agent. */
export async function startProxy(system) {
  const child = fork(inRoot('bench/lib/countingProxy.mjs'));
  const via = join(system.sockets, 'counted.sock');
  const socket = join(system.sockets, 'admin.sock');
  child.send({ start: { port: system.backend.port, socket, via } });
  const [{ port }] = await once(child, 'message');
  await system.startAgent({
    portal: `http://127.0.0.1:${port}`,
    adminSocket: via,
  });
  await system.backend.untilInStep();
  return {
    /** What passed since the last question. */
    async take() {
      child.send({ take: true });
      const [counts] = await once(child, 'message');
      return counts;
    },
    async stop() {
      await system.startAgent();
      await system.backend.untilInStep();
      child.disconnect();
    },
  };
}
