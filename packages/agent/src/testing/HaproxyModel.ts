import { Command } from '../haproxy/commands';
import { Actual, ActualServer } from '../plan/Actual';
import { Configuration } from '../plan/configuration';
import { META_MAP } from '../policy/Policy';

/**
 * What HAProxy's runtime socket does with servers and maps, in small: it reads
 * the lines of commands and knows nothing of plans.
 */
export class HaproxyModel {
  readonly actual: Actual;
  /** Backends that a map entry led to while they had no server that serves. */
  readonly surprises: string[] = [];

  constructor(configuration: Configuration) {
    this.actual = {
      loaded: configuration.structure,
      aliases: new Map(),
      backends: new Map(
        [...configuration.backends].map(([name, backend]) => [
          name,
          new Map(
            [...backend.servers].map(([server, { address, port }]) => [
              server,
              { address, port, state: 'ready' },
            ]),
          ),
        ]),
      ),
      maps: new Map([
        ...[...configuration.maps].map(
          ([file, entries]) => [file, new Map(entries)] as const,
        ),
        [META_MAP, new Map()],
      ]),
    };
  }

  /** @returns the answer, in HAProxy's words */
  run({ line, payload }: Command): string {
    const words = line.split(' ');
    const verb = words.slice(0, 2).join(' ');
    switch (verb) {
      case 'add server':
        return this.#addServer(words[2] ?? '', words[3] ?? '');
      case 'set server':
        return this.#setServer(words[2] ?? '', words.slice(3));
      case 'enable health':
        return this.#server(words[2] ?? '') ? '' : 'No such server.';
      case 'enable dynamic-cookie':
        return '';
      case 'add map':
        return this.#addMap(words[2] ?? '', payload ?? []);
      case 'set map':
        return this.#setMap(words[2] ?? '', words[3] ?? '', words[4] ?? '');
      case 'del map':
        return this.#map(words[2])?.delete(words[3] ?? '')
          ? ''
          : 'Key not found.';
      default:
        return 'Unknown command.';
    }
  }

  #addServer(path: string, endpoint: string): string {
    const [backend = '', server = ''] = path.split('/');
    const servers = this.actual.backends.get(backend);
    if (!servers) {
      return 'No such backend.';
    }
    if (servers.has(server)) {
      return 'Already exists a server with the same name in backend.';
    }
    const [address = '', port] = endpoint.split(':');
    servers.set(server, { address, port: Number(port), state: 'maint' });
    return 'New server registered.';
  }

  #setServer(path: string, [what, value = '', , port]: string[]): string {
    const server = this.#server(path);
    if (!server) {
      return 'No such server.';
    }
    if (what === 'addr') {
      server.address = value;
      server.port = Number(port);
      return "no need to change the addr, no need to change the port by 'stats socket command'";
    }
    server.state = value as ActualServer['state'];
    return '';
  }

  #addMap(file: string, lines: readonly string[]): string {
    const map = this.#map(file);
    for (const line of lines) {
      const [key = '', value = ''] = line.split(' ');
      if (map?.has(key)) {
        this.surprises.push(`${file} has two entries for ${key}`);
      }
      map?.set(key, value);
      this.#lead(file, value);
    }
    return map ? '' : 'Unknown map identifier.';
  }

  #setMap(file: string, key: string, value: string): string {
    if (!this.#map(file)?.has(key)) {
      return 'entry not found.';
    }
    this.#map(file)?.set(key, value);
    this.#lead(file, value);
    return '';
  }

  #lead(file: string, value: string) {
    const servers = this.actual.backends.get(value);
    const serving = [...(servers?.values() ?? [])].some(
      s => s.state === 'ready',
    );
    if (file === 'target.map' && servers?.size && !serving) {
      this.surprises.push(`${value} had no server yet`);
    }
  }

  #server(path: string) {
    const [backend = '', server = ''] = path.split('/');
    return this.actual.backends.get(backend)?.get(server);
  }

  #map(file = '') {
    return this.actual.maps.get(file);
  }
}
