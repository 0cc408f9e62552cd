import { createServer } from 'node:https';
import { AddressInfo } from 'node:net';
import { until } from '../marathon/__testUtils__/until';
import {
  appWith,
  instanceAt,
  mappingTo,
} from '../routing/__testUtils__/fixtures';
import {
  compile,
  defaultTemplate,
  render,
  tableFor,
} from './__testUtils__/fixtures';
import { RunningHaproxy } from './__testUtils__/RunningHaproxy';
import { selfSigned } from './__testUtils__/selfSigned';

// A server is checked within its interval of 10 s.
jest.setTimeout(40_000);

describe('the default template with an instance that speaks HTTPS', () => {
  it('answers through HAProxy, whoever signed the certificate', async () => {
    const server = createServer(selfSigned(), (_, response) => {
      response.end('over TLS');
    });
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const app = appWith('/shop', [instanceAt('shop.1', '127.0.0.1', port)], {
      healthChecks: [
        {
          ...{ protocol: 'MESOS_HTTPS', path: '/', gracePeriodSeconds: 300 },
          ...{ intervalSeconds: 10, timeoutSeconds: 5 },
          maxConsecutiveFailures: 3,
        },
      ],
    });
    const table = await tableFor([mappingTo('/shop')], [app]);
    const { files } = await render(compile(defaultTemplate), { table });
    const haproxy = await RunningHaproxy.start(files);
    try {
      expect(await haproxy.get('shop.example.com', '/')).toMatchObject({
        status: 200,
        body: 'over TLS',
      });
      // A server that an agent adds is checked by what its words say alone.
      const text = files.flatMap(f => f.blocks.map(b => b.text)).join('');
      const [backend] = table.backends;
      const section = text.slice(text.indexOf(`backend ${backend?.name}`));
      const [, words] = /default-server (.*)/.exec(section) ?? [];
      const added = `${backend?.name}/added`;
      await haproxy.command(`add server ${added} 127.0.0.1:${port} ${words}`);
      await haproxy.command(`enable health ${added}`);
      await haproxy.command(`set server ${added} state ready`);
      await until(async () => {
        const lines = (await haproxy.command('show stat')).split('\n');
        const column = lines[0]?.split(',').indexOf('check_status') ?? -1;
        const line = lines.find(l => l.startsWith(`${backend?.name},added,`));
        expect(line?.split(',')[column]).toBe('L6OK');
      }, 25);
    } finally {
      await haproxy.stop();
      server.close();
      server.closeAllConnections();
    }
  });
});
