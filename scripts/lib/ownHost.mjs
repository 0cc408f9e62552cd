import assert from 'node:assert/strict';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inRoot } from './paths.mjs';
import { freePort } from './ports.mjs';
import { proveServing } from './serving.mjs';

/** Where the Debian package has its files. */
export const CONFIG = '/etc/bamboo-agent/main';
export const STATE = '/var/lib/bamboo-agent/main';
export const SOCKETS = '/run/bamboo-haproxy/main';

async function change(file, changes) {
  let text = await readFile(file, 'utf8');
  for (const [from, to] of changes) {
    assert.ok(text.includes(from), `${file} lacks ${from}`);
    text = text.replaceAll(from, to);
  }
  await writeFile(file, text);
}

/** What a user changes in the two files of the package before the first start. */
export async function setUp(folder, { stand, port }) {
  await change(join(folder, 'agent.yaml'), [
    ['https://portal.example.com/api/bamboo', stand.url],
  ]);
  await change(join(folder, 'base.cfg'), [['":80"', `"127.0.0.1:${port}"`]]);
  await writeFile(join(folder, 'token'), stand.token, { mode: 0o600 });
}

/**
 * Lets an agent serve in a folder of its own, with the files of the Debian
 * package and an empty environment. `words` are the program and what stands
 * before the command of the agent; `run` is what is given to `run` besides.
 */
export async function serveIn(scratch, { words, run = [], measure }) {
  const command = (...more) => ({
    command: 'env',
    args: [
      ...['-i', '-C', scratch, ...words, ...more],
      ...['--config', join(scratch, 'agent.yaml')],
    ],
  });
  const port = await freePort();
  const [state, sockets] = [join(scratch, 'state'), join(scratch, 'run')];
  const paths = [
    [SOCKETS, sockets],
    [CONFIG, scratch],
  ];
  return proveServing({
    ...{ scratch, port, measure },
    async prepare(stand) {
      await mkdir(sockets);
      for (const name of ['agent.yaml', 'base.cfg']) {
        await copyFile(
          inRoot('packages/agent/debian', name),
          join(scratch, name),
        );
      }
      await change(join(scratch, 'agent.yaml'), [[STATE, state], ...paths]);
      await change(join(scratch, 'base.cfg'), paths.slice(0, 1));
      await setUp(scratch, { stand, port });
    },
    init: [command('init')],
    agent: command('run', ...run),
    check: command('check'),
    haproxy: {
      command: 'haproxy',
      args: [
        ...['-W', '-S', join(sockets, 'master.sock')],
        ...['-f', join(scratch, 'base.cfg')],
        ...['-f', join(state, 'current/haproxy.cfg')],
      ],
    },
  });
}
