import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exec } from './exec.mjs';
import { Processes } from './processes.mjs';
import { startStand } from './packageStand.mjs';
import { inUse } from './ports.mjs';
import { waitFor } from './wait.mjs';

/**
 * Starts HAProxy and an agent with the given commands and proves that a
 * revision of the control plane reaches a client.
 *
 * `prepare(stand)` writes the files of the host; `init`, `agent`, `haproxy`
 * and `check` are commands with arguments. `measure`, with the process id of
 * the agent and what stops and starts it, is asked while it serves.
 */
export async function proveServing(options) {
  const { scratch, port, prepare, init, agent, haproxy, check } = options;
  const ended = [];
  const processes = new Processes({
    onExit: (name, code, log) =>
      ended.push(`${name} ended (${code}): ${readFileSync(log, 'utf8')}`),
  });
  const stand = await startStand(scratch);
  const start = (name, { command, args }) =>
    processes.start({
      ...{ name, command, args },
      logFile: join(scratch, `${name}.log`),
    });
  try {
    await prepare(stand);
    for (const { command, args } of init) {
      const { code, output } = await exec(command, args);
      assert.equal(code, 0, output);
    }
    start('haproxy', haproxy);
    await waitFor('HAProxy', () => ended.length > 0 || inUse(port), {
      seconds: 20,
    });
    assert.deepEqual(ended, []);
    assert.match(await stand.get(port), /^503/);
    const checked = await exec(check.command, check.args);
    assert.equal(checked.code, 0, checked.output);
    assert.doesNotMatch(checked.output, /^(error|warning)/m);
    const child = start('agent', agent);
    assert.equal(await stand.publish(), 'verified');
    assert.equal(await stand.get(port), '200 web');
    assert.deepEqual(ended, []);
    return await options.measure?.({
      pid: child.pid,
      stop: () => processes.stop('agent'),
      start: () => start('agent', agent),
    });
  } finally {
    await processes.stopAll();
    await stand.stop();
  }
}
