import assert from 'node:assert/strict';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { exec } from './exec.mjs';
import { inRoot } from './paths.mjs';

/**
 * Does what docs/agent.md says of another HAProxy on the host: nothing in its
 * two files may lead to what belongs to the first.
 */
export async function proveAnotherInstance() {
  const text = await readFile(inRoot('docs/agent.md'), 'utf8');
  const [, commands] = /```sh\n(cp -r \/etc\/bamboo-agent\/main [^`]*)```/.exec(
    text,
  );
  const { code, output } = await exec('sh', ['-e', '-c', commands]);
  assert.equal(code, 0, output);
  for (const name of ['agent.yaml', 'base.cfg']) {
    const file = `/etc/bamboo-agent/second/${name}`;
    const made = await readFile(file, 'utf8');
    assert.match(made, /second/);
    assert.doesNotMatch(made, /\/main\b/, file);
  }
}

/**
 * A reload by hand fails, and says why, when HAProxy would not take the files;
 * `check` is the command before that which reloads.
 */
export async function proveReload({ check, baseConfig }) {
  const reload = () => exec(check.command, check.args);
  const text = await readFile(baseConfig, 'utf8');
  assert.equal((await reload()).code, 0);
  try {
    await appendFile(baseConfig, '  nonsense\n');
    const { code, output } = await reload();
    assert.notEqual(code, 0);
    assert.match(output, /unknown keyword 'nonsense'/);
  } finally {
    await writeFile(baseConfig, text);
  }
}
