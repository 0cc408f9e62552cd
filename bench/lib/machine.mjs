import { arch, cpus, platform, release, totalmem } from 'node:os';
import { exec } from '../../scripts/lib/exec.mjs';

/** What the figures were measured on. */
export async function describeMachine() {
  const [haproxy, commit] = await Promise.all([
    exec('haproxy', ['-v']),
    exec('git', ['rev-parse', 'HEAD']),
  ]);
  return {
    cpus: cpus().length,
    model: cpus()[0]?.model,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    haproxy: haproxy.output.split('\n')[0],
    commit: commit.output.trim(),
  };
}
