import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { AgentBundle, AgentProcess } from './testing/AgentProcess';
import { Bench } from './testing/Bench';

jest.setTimeout(60_000);

describe('the agent as it is installed', () => {
  let bench: Bench;
  let bundle: AgentBundle;

  beforeEach(async () => {
    [bench, bundle] = await Promise.all([Bench.create(), AgentBundle.build()]);
  });

  afterEach(async () => {
    await bench.remove();
    await bundle.remove();
  });

  it('writes lines of its log and nothing else, such as warnings of Node', async () => {
    await bench.haproxy.start();
    const agent = await AgentProcess.start(bundle, bench.config);
    const report = await bench.publish({
      ...{ sequence: 1, backends: {}, routes: {} },
    });
    expect(report.outcome).toBe('verified');
    agent.end();
    await agent.gone();
    const lines = agent.log.split('\n').filter(Boolean);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect(line).toMatch(/^\d{4}-\S+Z (info|warn|error) /);
    }
  });

  it('ends a check also where a file never answers', async () => {
    const tokenFile = join(bundle.folder, 'token');
    execFileSync('mkfifo', ['-m', '600', tokenFile]);
    const said = await bundle.check({ BAMBOO_TOKEN_FILE: tokenFile });
    expect(said).toMatch(/^error +token: nothing is known after 10 s; /m);
    expect(said).toMatch(/^error +master socket: \/none does not exist; /m);
  });
});
