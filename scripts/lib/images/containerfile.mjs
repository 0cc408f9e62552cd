/** The instructions that the Containerfiles of this repository use. */
const KNOWN = new Set([
  ...['FROM', 'COPY', 'RUN', 'WORKDIR', 'ENV', 'USER', 'VOLUME', 'EXPOSE'],
  ...['HEALTHCHECK', 'ENTRYPOINT', 'CMD'],
]);

/** Joins lines that go on and leaves comments out; each has its first line. */
function* linesOf(text) {
  let joined = '';
  let first = 0;
  for (const [index, line] of text.split('\n').entries()) {
    if (/^\s*(#|$)/.test(line)) {
      continue;
    }
    first = joined ? first : index + 1;
    joined += line.replace(/\\$/, '').trim();
    if (!line.endsWith('\\')) {
      yield { line: first, text: joined };
      joined = '';
    } else {
      joined += ' ';
    }
  }
}

/** The words of the exec form, or undefined for the shell form. */
export const execForm = text =>
  text.startsWith('[') ? JSON.parse(text) : undefined;

/**
 * Reads a Containerfile as far as those of this repository go: stages with
 * their instructions, flags apart.
 *
 * @throws Error that names the line of an instruction it does not know
 */
export function parseContainerfile(text) {
  const stages = [];
  for (const { line, text: all } of linesOf(text)) {
    const [, name, rest] = /^(\w+)\s+(.*)$/.exec(all) ?? [];
    if (!KNOWN.has(name)) {
      throw new Error(`line ${line}: ${name} is not known here`);
    }
    if (name === 'FROM') {
      const [, from, as] = /^(\S+)(?:\s+AS\s+(\S+))?$/.exec(rest);
      stages.push({ from, as, line, instructions: [] });
      continue;
    }
    const flags = {};
    let args = rest;
    for (let flag; (flag = /^--([a-z-]+)=(\S+)\s+/.exec(args)); ) {
      flags[flag[1]] = flag[2];
      args = args.slice(flag[0].length);
    }
    stages.at(-1).instructions.push({ line, name, flags, args });
  }
  return stages;
}

/** The stages that one needs, in the order of building, itself the last. */
export function stagesFor(stages, target) {
  const wanted = target
    ? stages.findIndex(({ as }) => as === target)
    : stages.length - 1;
  if (wanted < 0) {
    throw new Error(`There is no stage ${target}`);
  }
  const needed = new Set([wanted]);
  for (let index = wanted; index >= 0; index -= 1) {
    if (needed.has(index)) {
      const { from, instructions } = stages[index];
      for (const name of [from, ...instructions.map(i => i.flags.from)]) {
        const other = stages.findIndex(({ as }) => as && as === name);
        if (other >= 0) {
          needed.add(other);
        }
      }
    }
  }
  return stages.filter((_, index) => needed.has(index));
}
