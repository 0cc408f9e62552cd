import { deleteServer, isStillBusy, setState } from '../haproxy/commands';
import { RuntimeSocket } from '../haproxy/RuntimeSocket';
import { word } from '../haproxy/Word';
import { Actual } from '../plan/Actual';
import { Step } from '../plan/steps';

/** How long a server gets the requests of its sessions after it is to leave. */
const DRAIN_MS = 30_000;

interface Leaving {
  backend: string;
  server: string;
  /** Milliseconds since 1970. */
  since: number;
}

/**
 * The servers on their way out: those that drain go to maintenance after a
 * time, and those in maintenance are deleted once they have no connections.
 */
export class LeavingServers {
  readonly #now: () => number;
  #servers = new Map<string, Leaving>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Begins anew with a worker. */
  readAnew(actual: Actual): void {
    this.#servers.clear();
    for (const [backend, servers] of actual.backends) {
      for (const [server, { state }] of servers) {
        if (state !== 'ready') {
          this.#add(backend, server);
        }
      }
    }
  }

  /** Takes notice of a step that HAProxy made. */
  note(step: Step): void {
    if (step.kind === 'retire-server' || step.kind === 'drain-server') {
      this.#add(step.backend, step.server);
    } else if (step.kind === 'ready-server') {
      this.#servers.delete(`${step.backend}/${step.server}`);
    }
  }

  /** @returns how many are not gone yet */
  async bringOn(actual: Actual, runtime: RuntimeSocket): Promise<number> {
    for (const [key, { backend, server, since }] of this.#servers) {
      const servers = actual.backends.get(backend);
      const running = servers?.get(server);
      if (!running || running.state === 'ready') {
        this.#servers.delete(key);
        continue;
      }
      const at = [
        word(backend, 'a backend'),
        word(server, 'a server'),
      ] as const;
      if (running.state === 'drain') {
        if (this.#now() - since >= DRAIN_MS) {
          await runtime.run(setState(...at, 'maint'));
          running.state = 'maint';
        }
        continue;
      }
      const command = deleteServer(...at);
      const answer = await runtime.ask(command);
      if (command.succeeded(answer)) {
        servers?.delete(server);
        this.#servers.delete(key);
      } else if (!isStillBusy(answer)) {
        // Somebody else made it ready again, or it is not ours to delete.
        this.#servers.delete(key);
      }
    }
    return this.#servers.size;
  }

  #add(backend: string, server: string) {
    const key = `${backend}/${server}`;
    this.#servers.set(key, { backend, server, since: this.#now() });
  }
}
