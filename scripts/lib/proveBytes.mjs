import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildAgent, BUNDLE } from './build.mjs';
import { buildDeb } from './debian.mjs';
import { exec } from './exec.mjs';
import { buildExecutable } from './executable.mjs';
import { inRoot, root } from './paths.mjs';

/** Another build, of a user whose new files are for nobody else. */
async function withOtherRights(build) {
  const umask = process.umask(0o077);
  try {
    await build();
  } finally {
    process.umask(umask);
  }
}

async function assertSame(one, other) {
  const [bytes, others] = await Promise.all([readFile(one), readFile(other)]);
  assert.ok(bytes.equals(others), `${one} and ${other} are not the same`);
}

/**
 * The files go with their checksums, as a person checks them, and another
 * build gives the same bytes, in which nothing says where it was made.
 */
export async function proveBytes({ executable, version, sizes, deb, scratch }) {
  for (const { file } of sizes) {
    const { code, output } = await exec(
      'sha256sum',
      ['--check', `${file}.sha256`],
      { cwd: dirname(file) },
    );
    assert.equal(code, 0, output);
  }
  const again = join(scratch, 'executable');
  await rm(inRoot(BUNDLE));
  await withOtherRights(async () => {
    await buildAgent();
    await buildExecutable(again);
  });
  await assertSame(executable, again);
  assert.ok(!(await readFile(executable)).includes(root), 'it names a folder');
  if (deb) {
    // Around a small file: to compress the executable twice takes long.
    const [one, other] = ['one.deb', 'other.deb'].map(name =>
      join(scratch, name),
    );
    const parts = { executable: inRoot(BUNDLE), version };
    await buildDeb({ ...parts, target: one });
    await withOtherRights(() => buildDeb({ ...parts, target: other }));
    await assertSame(one, other);
  }
}
