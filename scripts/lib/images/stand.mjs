import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { step } from '../log.mjs';
import { inRoot } from '../paths.mjs';
import { pinnedNode } from '../tools.mjs';
import { waitFor } from '../wait.mjs';
import { COMPOSE_FILE, readCompose } from './composeFile.mjs';
import { Container } from './Container.mjs';
import { parseContainerfile, stagesFor } from './containerfile.mjs';
import { copyContext } from './context.mjs';
import { startDatabase } from './database.mjs';
import { mountMemory } from './mounts.mjs';
import { makeNetwork } from './network.mjs';
import { buildImage } from './steps.mjs';

/** Where the image of Node has it; nothing else of that image is used here. */
async function layBase(scratch) {
  const folder = join(scratch, 'base/usr/local/bin');
  await mkdir(folder, { recursive: true });
  await copyFile(`${await pinnedNode()}/bin/node`, join(folder, 'node'));
  return [join(scratch, 'base'), '/'];
}

async function buildImages(services, { scratch, skipped }) {
  const context = join(scratch, 'context');
  await copyContext(context);
  const base = await layBase(scratch);
  const files = new Map();
  const images = {};
  for (const [name, { build }] of services) {
    const { dockerfile, target } = build;
    if (!files.has(dockerfile)) {
      files.set(dockerfile, {
        stages: parseContainerfile(await readFile(inRoot(dockerfile), 'utf8')),
        images: new Map(),
      });
    }
    const file = files.get(dockerfile);
    images[name] = await buildImage(stagesFor(file.stages, target), {
      ...{ scratch, context, base, skipped, images: file.images },
      name: dirname(dockerfile).replaceAll('/', '-'),
    });
  }
  return images;
}

/** What a person puts into deploy/secrets before the first start. */
async function writeSecrets(names, scratch) {
  const secrets = {};
  await mkdir(join(scratch, 'secrets'));
  for (const name of names) {
    secrets[name] = randomBytes(24).toString('base64url');
    await writeFile(join(scratch, 'secrets', name), `${secrets[name]}\n`, {
      mode: 0o444,
    });
  }
  return secrets;
}

/**
 * Builds the images of the compose file and lays out its services, on this
 * machine, in a mount and a network namespace that the caller is in. Its files
 * are in memory, below the folder `scratch`.
 */
export async function makeStand(scratch) {
  // What this machine has there is not seen, and the networks' names stay here.
  await mountMemory('/run', 'mode=0755');
  await mountMemory(scratch, 'mode=0755');
  const compose = await readCompose();
  const services = Object.entries(compose.services);
  const built = services.filter(([, { build }]) => build);
  const skipped = [];
  const images = await step('The steps of the images', () =>
    buildImages(built, { scratch, skipped }),
  );
  const secrets = await writeSecrets(Object.keys(compose.secrets), scratch);
  const addresses = await makeNetwork(services.map(([name]) => name));
  const hosts = join(scratch, 'hosts');
  await writeFile(
    hosts,
    ['127.0.0.1 localhost', '']
      .concat(Object.entries(addresses).map(([name, ip]) => `${ip} ${name}`))
      .join('\n'),
  );
  const containers = {};
  for (const [name, service] of built) {
    containers[name] = new Container({
      ...{ name, service, image: images[name], scratch, hosts },
      composeFolder: inRoot(dirname(COMPOSE_FILE)),
    });
    await containers[name].layOut();
  }
  let database;
  return {
    ...{ addresses, secrets, containers, skipped, scratch },
    services: compose.services,
    /** Starts all in the order that the conditions of the file ask for. */
    async start() {
      const [[name, service]] = services.filter(([, { build }]) => !build);
      database = await startDatabase({ name, service, scratch });
      for (const [one, { depends_on: needs = {} }] of built) {
        for (const other of Object.keys(needs)) {
          await waitFor(
            `${other}, for ${one}`,
            () => (containers[other] ?? database).isHealthy(),
            { seconds: 120 },
          );
        }
        containers[one].start();
      }
    },
    async stop() {
      await Promise.all(Object.values(containers).map(one => one.kill()));
      await database?.stop();
    },
  };
}
