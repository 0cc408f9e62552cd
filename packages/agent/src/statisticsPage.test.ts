import { execFileSync } from 'node:child_process';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Bench } from './testing/Bench';
import { renderDefault } from './testing/renderDefault';
import { freePort } from './testing/TestHaproxy';
import { waitFor } from './testing/waitFor';

jest.setTimeout(60_000);

const DOCS = join(__dirname, '../../../docs/agent.md');

/** The example that people are told to put into their base file. */
async function example(port: number, password: string): Promise<string> {
  const blocks = (await readFile(DOCS, 'utf8')).split('```haproxy\n').slice(1);
  const block = blocks.find(text => text.includes('stats uri'));
  const hash = execFileSync('openssl', ['passwd', '-5', '-stdin'], {
    input: password,
    encoding: 'utf8',
  }).trim();
  return block!
    .split('```')[0]!
    .replace('$5$...', () => hash)
    .replace(':8404', `:${port}`);
}

describe('the statistics page of HAProxy, as the documents put it into the base file', () => {
  let bench: Bench;
  let port: number;

  beforeEach(async () => {
    bench = await Bench.create();
    port = await freePort();
    await appendFile(
      bench.haproxy.paths.baseConfig,
      `${await example(port, 'a long secret')}\n`,
    );
    await bench.haproxy.start();
    await bench.startAgent();
  });

  afterEach(() => bench.remove());

  const page = async (login?: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}/;csv`, {
      headers: login
        ? { authorization: `Basic ${Buffer.from(login).toString('base64')}` }
        : {},
    });
    return { status: answer.status, text: await answer.text() };
  };

  it('asks for a password, and tells of the apps that revisions bring', async () => {
    const revision = renderDefault({
      sequence: 1,
      backends: { shop: [await bench.instance('one')] },
      names: { 'shop.example.com': { targets: { shop: 100 } } },
    });
    bench.plane.publish(revision);
    await waitFor('the revision to be verified', () =>
      bench.plane.reports.find(
        ({ digest, outcome }) =>
          digest === revision.digest && outcome === 'verified',
      ),
    );
    for (const login of [undefined, 'ops:wrong', 'admin:admin']) {
      expect([login, (await page(login)).status]).toEqual([login, 401]);
    }
    const { status, text } = await page('ops:a long secret');
    expect(status).toBe(200);
    expect(text).toMatch(/^shop,/m);
  });
});
