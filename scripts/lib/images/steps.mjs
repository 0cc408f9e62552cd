import { cp, mkdir, stat } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { exec } from '../exec.mjs';
import { inRoot } from '../paths.mjs';
import { execForm } from './containerfile.mjs';
import { bind, mountLayers, mountMemory } from './mounts.mjs';

/** Copies as COPY does: a folder's content, or a file under its own name. */
async function copy({ sources, to, into, line }) {
  const isFolder = into.endsWith('/') || into === '.' || sources.length > 1;
  const target = resolve(to.workdir, into);
  for (const { from, name } of sources) {
    const path = join(from, name);
    if (!existsSync(path)) {
      throw new Error(`line ${line}: COPY finds no ${name}`);
    }
    const isFile = (await stat(path)).isFile();
    const end = isFile && isFolder ? join(target, basename(name)) : target;
    await mkdir(join(to.layout, isFile ? join(end, '..') : end), {
      recursive: true,
    });
    await cp(path, join(to.layout, end), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
}

/** Whether a step fetches packages: it is not run, what is here stands in. */
const fetchesPackages = command =>
  /^\.\/run (install|workspaces focus)\b/.test(command);

/** Whether a step builds the pages, which other tests have built already. */
const buildsPages = command => command === './run workspace app build';

/** The environment of a step or of a container's process, and nothing else. */
export const environmentOf = ({ env }) =>
  Object.entries({
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    ...env,
  }).map(([name, value]) => `${name}=${value}`);

async function runStep(image, command, { line, scratch, skipped }) {
  const { layout, workdir } = image;
  if (fetchesPackages(command)) {
    const at = join(layout, workdir, 'node_modules');
    // Laid over, so that what a step leaves there stays out of the repository.
    await mountLayers({
      lower: [inRoot('node_modules')],
      upper: join(scratch, `${image.id}.packages`),
      at,
    });
    await cp(inRoot('.tools/yarn'), join(layout, workdir, '.tools/yarn'), {
      recursive: true,
    });
    image.packages = `${workdir}/node_modules`;
    skipped.push(command);
    return;
  }
  if (buildsPages(command)) {
    await cp(
      inRoot('packages/app/dist'),
      join(layout, workdir, 'packages/app/dist'),
      { recursive: true },
    );
    skipped.push(command);
    return;
  }
  const { code, output } = await exec(
    'chroot',
    [
      ...[layout, 'env', '-i', ...environmentOf(image), 'HOME=/root'],
      ...['sh', '-c', `cd '${workdir}' && ${command}`],
    ],
    { cwd: '/' },
  );
  if (code !== 0) {
    throw new Error(`line ${line}: RUN ${command}\n${output.slice(-4000)}`);
  }
}

/** `NAME=value` pairs of ENV; values of ours hold no space. */
const pairsOf = text =>
  Object.fromEntries(text.split(/\s+/).map(pair => pair.split(/=(.*)/s)));

/** Carries out one instruction on the image that it is part of. */
async function carryOut(instruction, image, stand) {
  const { name, args, flags, line } = instruction;
  switch (name) {
    case 'WORKDIR':
      image.workdir = args;
      await mkdir(join(image.layout, args), { recursive: true });
      return;
    case 'COPY': {
      const names = args.split(/\s+/);
      const into = names.pop();
      const from = flags.from
        ? stand.images.get(flags.from).layout
        : stand.context;
      await copy({
        sources: names.map(one => ({ from, name: one })),
        ...{ to: image, into, line },
      });
      return;
    }
    case 'RUN':
      await runStep(image, args, { ...stand, line });
      return;
    case 'ENV':
      Object.assign(image.env, pairsOf(args));
      return;
    case 'USER':
      image.user = args;
      return;
    case 'HEALTHCHECK':
      image.healthcheck = execForm(args.replace(/^CMD\s+/, ''));
      return;
    case 'ENTRYPOINT':
      image.entrypoint = execForm(args);
      return;
    case 'CMD':
      image.command = execForm(args);
      return;
    default:
  }
}

/**
 * Carries out the stages of a Containerfile on folders laid over this machine,
 * which stands in for the base image, but for those that `stand.images` has
 * already. Resolves with the image of the last.
 *
 * @throws Error that names the line of a step that fails
 */
export async function buildImage(stages, stand) {
  const { images } = stand;
  let image;
  for (const stage of stages) {
    const name = stage.as ?? `line ${stage.line}`;
    image = images.get(name);
    if (image) {
      continue;
    }
    const below = images.get(stage.from);
    const id = `${stand.name}.${name.replace(' ', '-')}`;
    const upper = join(stand.scratch, `${id}.layer`);
    const layout = join(stand.scratch, `${id}.layout`);
    const lower = below ? [below.upper, ...below.lower] : stand.base;
    await mountLayers({ lower, upper, at: layout });
    await mountMemory(join(layout, 'tmp'));
    for (const path of ['/proc', '/dev']) {
      await bind(path, join(layout, path));
    }
    image = {
      ...{ id, lower, upper, layout, workdir: '/' },
      env: { ...below?.env },
      ...(below ? { workdir: below.workdir } : {}),
    };
    if (below?.packages) {
      await mountLayers({
        lower: [inRoot('node_modules')],
        upper: join(stand.scratch, `${id}.packages`),
        at: join(layout, below.packages),
      });
    }
    for (const instruction of stage.instructions) {
      await carryOut(instruction, image, stand);
    }
    images.set(name, image);
  }
  return image;
}
