import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { inRoot } from '../paths.mjs';
import { dockerfileUtils, nodeVersion } from '../tools.mjs';
import { execForm, parseContainerfile } from './containerfile.mjs';

const SECRET = /TOKEN|PASSWORD|SECRET|CREDENTIAL|PRIVATE_?KEY/i;

/** Whether a variable would hold a secret itself, and not only say where. */
export const holdsSecret = name => SECRET.test(name) && !/_FILE$/.test(name);

/** Whether an image is named by its digest or an exact version. */
export const isPinned = image =>
  /@sha256:[0-9a-f]{64}$/.test(image) || /:\d+\.\d+(\.\d+)?-\w/.test(image);

const isRoot = user => !user || !/^[1-9]\d*(:[1-9]\d*)?$/.test(user);

function* lintFrom({ from, line }, stages, pinnedNode) {
  if (stages.some(({ as }) => as === from)) {
    return;
  }
  if (!isPinned(from)) {
    yield `${line}: ${from} is no exact version`;
  }
  if (/^node:/.test(from) && !from.startsWith(`node:${pinnedNode}-`)) {
    yield `${line}: ${from} is not the Node that ./run pins, ${pinnedNode}`;
  }
}

function* lintStep({ line, name, args, flags }, stages, files) {
  if (name === 'COPY' && !flags.from) {
    for (const source of args.split(/\s+/).slice(0, -1)) {
      if (!files.some(f => f === source || f.startsWith(`${source}/`))) {
        yield `${line}: the build context has no ${source}`;
      }
    }
  }
  if (name === 'COPY' && flags.from) {
    if (!stages.some(({ as }) => as === flags.from)) {
      yield `${line}: there is no stage ${flags.from}`;
    }
  }
  if (name === 'ENV') {
    const names = args.split(/\s+/).map(pair => pair.split('=')[0]);
    for (const secret of names.filter(holdsSecret)) {
      yield `${line}: ${secret} would keep a secret in the image`;
    }
  }
  if (name === 'RUN' && /apt-get install/.test(args)) {
    if (!/--no-install-recommends/.test(args)) {
      yield `${line}: apt-get installs more than is asked for`;
    }
    if (!/rm -rf \/var\/lib\/apt\/lists/.test(args)) {
      yield `${line}: the lists of apt-get stay in the image`;
    }
  }
}

/** What a stage that is delivered must have. */
function* lintDelivered({ instructions, line, as = 'the last stage' }) {
  const last = name => instructions.findLast(i => i.name === name);
  const user = last('USER');
  if (isRoot(user?.args)) {
    yield `${line}: ${as} runs as root, or as a name: give USER numbers`;
  }
  const changes = ['COPY', 'RUN'].map(name => last(name)?.line ?? 0);
  if (user && Math.max(...changes) > user.line) {
    yield `${user.line}: what comes after USER belongs to that user`;
  }
  const starts = [last('ENTRYPOINT'), last('CMD')].filter(Boolean);
  const check = last('HEALTHCHECK');
  if (!starts.length) {
    yield `${line}: ${as} has no ENTRYPOINT and no CMD`;
  }
  if (!check) {
    yield `${line}: ${as} has no HEALTHCHECK`;
  }
  for (const one of [...starts, ...(check ? [check] : [])]) {
    if (!execForm(one.args.replace(/^CMD\s+/, ''))) {
      yield `${one.line}: ${one.name} is no exec form, so signals end a shell`;
    }
  }
}

/** Stages that no other stage uses. */
const delivered = stages =>
  stages.filter(({ as }) =>
    stages.every(
      ({ from, instructions }) =>
        !as || (from !== as && instructions.every(i => i.flags.from !== as)),
    ),
  );

/**
 * What is wrong with a Containerfile, a line each: what `dockerfile-utils`
 * says of any, and what must hold for ours.
 */
export async function lintContainerfile(file, files) {
  const text = await readFile(inRoot(file), 'utf8');
  const { validate } = createRequire(import.meta.url)(await dockerfileUtils());
  const general = validate(text).map(
    ({ range, message }) => `${range.start.line + 1}: ${message}`,
  );
  if (general.length) {
    return general.map(problem => `${file}:${problem}`);
  }
  const stages = parseContainerfile(text);
  const problems = [];
  for (const stage of stages) {
    problems.push(...lintFrom(stage, stages, nodeVersion()));
    for (const instruction of stage.instructions) {
      problems.push(...lintStep(instruction, stages, files));
    }
  }
  for (const stage of delivered(stages)) {
    problems.push(...lintDelivered(stage));
  }
  return problems.map(problem => `${file}:${problem}`);
}
