import assert from 'node:assert/strict';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { step } from '../log.mjs';
import { setUp } from '../ownHost.mjs';
import { HOST, startStand } from '../packageStand.mjs';
import { inRoot } from '../paths.mjs';
import { waitFor } from '../wait.mjs';
import { Clients } from './Clients.mjs';

const AGENT = 'bamboo-agent@main';
const HAPROXY = 'bamboo-haproxy@main';

/** A port that only a process with the capability can listen on. */
async function lowPort() {
  for (let port = 1023; port > 512; port -= 1) {
    const server = createServer();
    const isFree = await new Promise(resolve => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (isFree) {
      await new Promise(resolve => server.close(resolve));
      return port;
    }
  }
  throw new Error('No port below 1024 is free');
}

/** The commands of docs/agent.md that put in the token and start both. */
async function commandsOfDocs() {
  const text = await readFile(inRoot('docs/agent.md'), 'utf8');
  return /```sh\n(install -m 0400 -o bamboo-agent [^`]*)```/.exec(text)[1];
}

/** Asks all the time while something is done, of which no client may notice. */
async function withoutLoss(port, work) {
  const clients = new Clients({ port, host: HOST });
  const more = from => waitFor('answers', () => clients.asked > from + 100);
  try {
    await more(0);
    await work();
    await more(clients.asked);
  } finally {
    const lost = await clients.stop();
    assert.equal(lost.length, 0, `${lost.length} were lost: ${lost[0]} …`);
  }
}

/** What is left of the package and its use; the system's own logs may stay. */
async function remainsOf(machine) {
  const files = await machine.run(
    `find / -xdev '(' -path /proc -o -path /sys -o -path /root -o -path /var/log ')' -prune -o -iname '*bamboo*' -print
     find /run -iname '*bamboo*' -not -path '/run/systemd/*'`,
  );
  const units = await machine.run(
    `systemctl list-units --all --plain --no-legend 'bamboo*'; systemctl list-unit-files --no-legend 'bamboo*' || true`,
  );
  const users = await machine.run('grep bamboo /etc/passwd /etc/group || true');
  return [files, units, users].join('\n').trim();
}

/** Package in, token in, traffic served, package out: on a machine that boots. */
export async function proveOnSystemd({ machine, deb, scratch }) {
  const stand = await startStand(scratch);
  const port = await lowPort();
  const folder = join(machine.root, 'etc/bamboo-agent/main');
  const shows = (unit, key) =>
    machine.run(`systemctl show --value --property ${key} ${unit}`);
  const isServing = () =>
    waitFor('an answer', async () => (await stand.get(port)) === '200 web');
  const isFollowing = async () =>
    assert.equal(await stand.publish(), 'verified');
  /** Resolves once systemd has started it anew. */
  const killed = async unit => {
    const before = await shows(unit, 'MainPID');
    await machine.run(`kill -KILL ${before}`);
    await waitFor('another process', async () => {
      const now = await shows(unit, 'MainPID');
      return now !== '0' && now !== before;
    });
  };
  try {
    await step(
      'The package is installed and started as the docs say',
      async () => {
        await copyFile(deb, join(machine.root, 'root/agent.deb'));
        await machine.run('dpkg --install /root/agent.deb');
        await setUp(folder, { stand, port });
        await writeFile(join(machine.root, 'root/token'), stand.token);
        const said = await machine.run(
          `exec < /root/token\n${await commandsOfDocs()}`,
        );
        assert.match(said, /^ok +backend: /m);
        assert.doesNotMatch(said, /^(error|warning)/m);
        await isFollowing();
        await isServing();
      },
    );
    for (const [title, work] of [
      [
        'its unit is restarted',
        () => machine.run(`systemctl restart ${AGENT}`),
      ],
      ['it is killed', () => killed(AGENT)],
      ['it is updated', () => machine.run('dpkg --install /root/agent.deb')],
    ]) {
      await step(`No request notices the agent when ${title}`, async () => {
        await withoutLoss(port, work);
        await isFollowing();
      });
    }
    await step('No request notices a reload by hand', () =>
      withoutLoss(port, () => machine.run(`systemctl reload ${HAPROXY}`)),
    );
    await step('A killed HAProxy comes back in step', async () => {
      await killed(HAPROXY);
      await isServing();
      await isFollowing();
    });
    await step('HAProxy starts once its broken file is repaired', async () => {
      const file = join(folder, 'base.cfg');
      const text = await readFile(file, 'utf8');
      await writeFile(file, `${text}  nonsense\n`);
      await machine.fails(`systemctl reload ${HAPROXY}`);
      await isServing();
      await machine.fails(`systemctl restart ${HAPROXY}`);
      // More often than systemd would try by itself.
      await waitFor(
        'more attempts',
        async () => Number(await shows(HAPROXY, 'NRestarts')) > 6,
      );
      await writeFile(file, text);
      await isServing();
    });
    await step('Both start with the system, without the portal', async () => {
      await stand.stopControlPlane();
      await machine.restart();
      await isServing();
      const log = await machine.run(
        `journalctl -u ${AGENT} -u ${HAPROXY} --since -1h`,
      );
      assert.match(log, /The backend cannot be asked/);
      assert.ok(!log.includes(stand.token), 'the journal has the token');
    });
    await step('Nothing stays of the package', async () => {
      await machine.run('dpkg --purge bamboo-agent');
      assert.equal(await remainsOf(machine), '');
      assert.equal(await machine.run('systemctl is-system-running'), 'running');
    });
  } finally {
    await stand.stop();
  }
}
