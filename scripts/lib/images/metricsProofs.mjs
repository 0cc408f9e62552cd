import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { inRoot } from '../paths.mjs';
import { waitFor } from '../wait.mjs';

/** The names and types of the backend that the documentation has. */
async function documented() {
  const text = await readFile(inRoot('docs/metrics.md'), 'utf8');
  const rows = text.matchAll(
    /^\| `bamboo\.[a-z.]+` +\| `(bamboo_[a-z_]+)` +\| (\w+) /gm,
  );
  return new Map([...rows].map(([, name, type]) => [name, type]));
}

/** What Prometheus gets that stands in the network of the containers. */
async function scrape(stand, name) {
  const { environment } = stand.services[name];
  const [, port] = /:(\d+)$/.exec(environment.BAMBOO_METRICS_PROMETHEUS_LISTEN);
  const response = await fetch(
    `http://${stand.addresses[name]}:${port}/metrics`,
  );
  const text = await response.text();
  assert.equal(response.status, 200, text);
  return {
    types: new Map(
      [...text.matchAll(/^# TYPE (bamboo_\S+) (\w+)$/gm)].map(match =>
        match.slice(1),
      ),
    ),
    /** The sum of the samples whose labels hold the text. */
    value: (metric, labels = '') =>
      [...text.matchAll(/^([a-z_]+)(?:\{(.*)\})? (\S+)$/gm)]
        .filter(([, of, all = '']) => of === metric && all.includes(labels))
        .reduce((sum, match) => sum + Number(match[3]), 0),
  };
}

/**
 * Both backends tell Prometheus all that the documentation says, and both
 * agents tell theirs. To be called once a mapping is live.
 */
export async function proveMetrics(stand) {
  const wanted = await documented();
  assert.ok(wanted.size > 5, 'the documentation has names');
  await waitFor('all metrics of the backends', async () => {
    const [one, other] = await Promise.all(
      ['standalone', 'portal'].map(name => scrape(stand, name)),
    );
    const sum = (...words) => one.value(...words) + other.value(...words);
    // One of the two writes, and tells what only the writer knows.
    assert.deepEqual(new Map([...one.types, ...other.types].sort()), wanted);
    assert.equal(sum('bamboo_lease_held'), 1);
    assert.ok(sum('bamboo_revisions_total') > 0);
    assert.ok(sum('bamboo_change_verified_duration_count') > 0);
    assert.equal(one.value('bamboo_agents', 'state="in-step"'), 2);
    return true;
  });
  for (const name of ['lb-1', 'lb-2']) {
    const agent = await scrape(stand, name);
    assert.equal(agent.value('bamboo_agent_haproxy_reachable'), 1, name);
  }
}
