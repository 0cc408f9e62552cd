import { Agent, get } from 'node:http';
import { World } from './demo';

/** Requests that go on until they are stopped, and what came of them. */
export interface Traffic {
  /** How many were answered with 200, per task that answered. */
  answered: Map<string, number>;
  /** The same per app. */
  byApp: Map<string, number>;
  /** What went wrong, in words; empty when nothing did. */
  failures: string[];
  stop(): Promise<void>;
}

const CLIENTS = 4;

/**
 * Sends requests for a name through HAProxy, some on connections that are
 * kept, some on new ones. Bounded: each client waits for its answer.
 */
export function sendTraffic(world: World, host: string): Traffic {
  const answered = new Map<string, number>();
  const byApp = new Map<string, number>();
  const failures: string[] = [];
  let isStopped = false;

  const once = (agent: Agent | undefined) =>
    new Promise<void>(resolve => {
      const req = get(
        world.haproxy,
        { headers: { Host: host }, agent: agent ?? false, timeout: 15_000 },
        res => {
          let text = '';
          res.on('data', chunk => {
            text += chunk;
          });
          res.on('end', () => {
            if (res.statusCode === 200) {
              const { taskId, app } = JSON.parse(text);
              answered.set(taskId, (answered.get(taskId) ?? 0) + 1);
              byApp.set(app, (byApp.get(app) ?? 0) + 1);
            } else {
              failures.push(`status ${res.statusCode}`);
            }
            resolve();
          });
        },
      );
      req.on('timeout', () => req.destroy(new Error('no answer in 15 s')));
      req.on('error', error => {
        failures.push(error.message);
        resolve();
      });
    });

  const clients = Array.from({ length: CLIENTS }, async (_, i) => {
    const agent =
      i % 2 ? undefined : new Agent({ keepAlive: true, maxSockets: 1 });
    while (!isStopped) {
      await once(agent);
      // Bounded load: a few hundred requests per second at most.
      await new Promise(resolve => {
        setTimeout(resolve, 10);
      });
    }
    agent?.destroy();
  });
  return {
    answered,
    byApp,
    failures,
    async stop() {
      isStopped = true;
      await Promise.all(clients);
    },
  };
}
