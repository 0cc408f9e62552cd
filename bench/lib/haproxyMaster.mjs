import { connect } from 'node:net';

/** Asks a socket of HAProxy one question. */
export function askSocket(path, command) {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    let text = '';
    socket.setEncoding('utf8');
    socket.setTimeout(5_000, () =>
      socket.destroy(new Error(`${command}: no answer`)),
    );
    socket.on('connect', () => socket.end(`${command}\n`));
    socket.on('data', data => (text += data));
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
}

/** The processes of a HAProxy, read from outside on its master socket. */
export async function readProcesses(path) {
  const answer = await askSocket(path, 'show proc');
  const [fresh = '', old = ''] = answer.split('# old workers');
  const pids = text =>
    [...text.matchAll(/^(\d+)\s+worker\s+(\d+)/gm)].map(([, pid]) =>
      Number(pid),
    );
  const [, master, reloads] = /^(\d+)\s+master\s+(\d+)/m.exec(answer) ?? [];
  return {
    master: Number(master),
    reloads: Number(reloads),
    worker: pids(fresh)[0],
    oldWorkers: pids(old),
  };
}
