import { AgentBundle, AgentProcess } from './testing/AgentProcess';
import { Bench } from './testing/Bench';

jest.setTimeout(60_000);

describe('what an agent writes', () => {
  let bench: Bench;
  let bundle: AgentBundle;

  beforeEach(async () => {
    [bench, bundle] = await Promise.all([Bench.create(), AgentBundle.build()]);
  });

  afterEach(async () => {
    await bench.remove();
    await bundle.remove();
  });

  it('is lines of its log and nothing else, such as warnings of Node', async () => {
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
});
