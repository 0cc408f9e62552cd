import { Word } from './Word';

/** A command of the runtime socket, with the answers that mean success. */
export interface Command {
  readonly line: string;
  /** Lines that follow the command; ended by an empty line on the wire. */
  readonly payload?: readonly string[];
  /** Whether this answer means that the command did what it says. */
  readonly succeeded: (answer: string) => boolean;
}

const silent = (answer: string) => answer === '';

/** The bytes of payload that fit HAProxy's buffer of 16 KB with room to spare. */
export const PAYLOAD_BYTES = 14_000;

/** Asks for facts of the process. */
export const showInfo: Command = {
  line: 'show info',
  succeeded: answer => /^Pid: \d+$/m.test(answer),
};

/** Asks for what this socket lets do; succeeds where that is all. */
export const showLevel: Command = {
  line: 'show cli level',
  succeeded: answer => answer.trim() === 'admin',
};

/** Lists the maps that the process has loaded. */
export const showMaps: Command = {
  line: 'show map',
  succeeded: answer => answer.startsWith('# id (file)'),
};

/** Lists the entries of one map. */
export function showMap(file: Word): Command {
  return {
    line: `show map ${file}`,
    succeeded: answer => answer === '' || answer.startsWith('0x'),
  };
}

/** Lists the state of the servers of one backend, or of all. */
export function showServers(backend?: Word): Command {
  return {
    line: backend ? `show servers state ${backend}` : 'show servers state',
    succeeded: answer => answer.startsWith('1\n# be_id'),
  };
}

/** Lists the counters of the servers of one backend, as CSV. */
export function showCounters(backend: Word): Command {
  return {
    line: `show stat ${backend} 4 -1`,
    succeeded: answer => answer.startsWith('# pxname,'),
  };
}

/** Lists the counters of the backends without their servers, as CSV. */
export const showBackendStats: Command = {
  line: 'show stat -1 2 -1',
  succeeded: answer => answer.startsWith('# pxname,'),
};

/**
 * Shows what a table of sticky counters has by a key. The answer is empty
 * where the table has no such key, and says so where there is no such table.
 */
export function showTableKey(table: Word, key: Word): Command {
  return {
    line: `show table ${table} key ${key}`,
    succeeded: answer =>
      answer === '' || answer.startsWith('# table: ') || isNoTable(answer),
  };
}

/** Whether the answer to {@link showTableKey} says that there is no table. */
export function isNoTable(answer: string): boolean {
  return answer.startsWith('No such table');
}

/** Adds a server. It starts in maintenance, with its checks off. */
export function addServer(options: {
  backend: Word;
  server: Word;
  endpoint: Word;
  keywords: readonly Word[];
}): Command {
  const { backend, server, endpoint, keywords } = options;
  return {
    line: ['add server', `${backend}/${server}`, endpoint, ...keywords].join(
      ' ',
    ),
    succeeded: answer => answer === 'New server registered.',
  };
}

/** Switches the checks of an added server on. */
export function enableHealth(backend: Word, server: Word): Command {
  return { line: `enable health ${backend}/${server}`, succeeded: silent };
}

/** Makes a backend write its dynamic cookie, for servers added later too. */
export function enableDynamicCookie(backend: Word): Command {
  return {
    line: `enable dynamic-cookie backend ${backend}`,
    succeeded: silent,
  };
}

/** Sets the admin state of a server; its health is never set. */
export function setState(
  backend: Word,
  server: Word,
  state: 'ready' | 'maint' | 'drain',
): Command {
  return {
    line: `set server ${backend}/${server} state ${state}`,
    succeeded: silent,
  };
}

/** Moves a server to another address and port. */
export function setAddress(options: {
  backend: Word;
  server: Word;
  address: Word;
  port: number;
}): Command {
  const { backend, server, address, port } = options;
  return {
    line: `set server ${backend}/${server} addr ${address} port ${port}`,
    succeeded: answer =>
      /^(no need to change the addr|IP changed from|port changed from)/.test(
        answer,
      ),
  };
}

/**
 * Deletes a server in maintenance. HAProxy refuses while connections are
 * attached to it, which {@link isStillBusy} recognises.
 */
export function deleteServer(backend: Word, server: Word): Command {
  return {
    line: `del server ${backend}/${server}`,
    succeeded: answer =>
      answer === 'Server deleted.' || answer === 'No such server.',
  };
}

/** Whether the answer to {@link deleteServer} says: not yet. */
export function isStillBusy(answer: string): boolean {
  return answer.startsWith('Server still has connections attached');
}

/** Changes the value of a key that the map has. */
export function setMap(file: Word, key: Word, value: Word): Command {
  return { line: `set map ${file} ${key} ${value}`, succeeded: silent };
}

/** Removes a key that the map has, with all its entries. */
export function deleteMap(file: Word, key: Word): Command {
  return { line: `del map ${file} ${key}`, succeeded: silent };
}

/**
 * Adds keys that the map does not have: HAProxy does not look for duplicates.
 * The entries are split so that each payload fits its buffer.
 */
export function addMap(
  file: Word,
  entries: readonly (readonly [Word, Word])[],
): Command[] {
  const commands: Command[] = [];
  let payload: string[] = [];
  let bytes = 0;
  const flush = () => {
    if (payload.length > 0) {
      commands.push({
        line: `add map ${file}`,
        payload,
        succeeded: silent,
      });
    }
    payload = [];
    bytes = 0;
  };
  for (const [key, value] of entries) {
    const line = `${key} ${value}`;
    if (bytes + line.length + 1 > PAYLOAD_BYTES) {
      flush();
    }
    payload.push(line);
    bytes += line.length + 1;
  }
  flush();
  return commands;
}

/** Lists the names of the backends. */
export const showBackends: Command = {
  line: 'show backend',
  succeeded: answer => answer.startsWith('# name'),
};
