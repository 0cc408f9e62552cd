import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { exec } from './exec.mjs';
import { Hint, say, step } from './log.mjs';
import { inRoot } from './paths.mjs';

const stamp = inRoot('node_modules', '.installed');

function wanted() {
  const hash = createHash('sha256');
  const files = [
    'yarn.lock',
    'package.json',
    '.yarnrc.yml',
    ...['packages', 'plugins'].flatMap(folder =>
      readdirSync(inRoot(folder))
        .sort()
        .map(name => `${folder}/${name}/package.json`)
        .filter(file => existsSync(inRoot(file))),
    ),
  ];
  for (const file of files) {
    hash.update(file).update(readFileSync(inRoot(file)));
  }
  return hash.digest('hex');
}

/** Installs the packages of yarn.lock unless they are installed already. */
export async function installPackages() {
  const hash = wanted();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) {
    say('Packages are installed');
    return;
  }
  await step(
    'Installing packages (about two minutes the first time)',
    async () => {
      const { code, output } = await exec('sh', [
        'run',
        'install',
        '--immutable',
      ]);
      if (code !== 0) {
        throw new Hint(
          `The packages could not be installed:\n${output.slice(-4000)}`,
        );
      }
      writeFileSync(stamp, hash);
    },
  );
}
