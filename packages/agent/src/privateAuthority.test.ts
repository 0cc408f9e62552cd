import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, Server } from 'node:https';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { AgentBundle } from './testing/AgentProcess';
import { selfSigned } from './testing/selfSigned';

jest.setTimeout(60_000);

describe('an agent whose portal has a certificate of a private authority', () => {
  let bundle: AgentBundle;
  let portal: Server;

  beforeEach(async () => {
    bundle = await AgentBundle.build();
  });

  afterEach(async () => {
    portal.closeAllConnections();
    portal.close();
    await bundle.remove();
  });

  it('is let in with the variable that check names', async () => {
    const tls = selfSigned('portal');
    portal = createServer(tls, (_, response) => response.writeHead(204).end());
    await once(portal.listen(0, '127.0.0.1'), 'listening');
    const authority = join(bundle.folder, 'authority.pem');
    await writeFile(authority, tls.cert);
    const { port } = portal.address() as AddressInfo;
    const check = (env: Record<string, string>) =>
      new Promise<string>(resolve => {
        execFile(
          process.execPath,
          [join(bundle.folder, 'bin.cjs'), 'check'],
          {
            env: {
              ...{ PATH: process.env.PATH, BAMBOO_TOKEN: 'test-token-0123456' },
              BAMBOO_URLS: `https://localhost:${port}/api/bamboo`,
              ...{ BAMBOO_LOAD_BALANCER: 'public', BAMBOO_ID: 'lb-1' },
              BAMBOO_DIRECTORY: join(bundle.folder, 'state'),
              BAMBOO_HAPROXY_BASE_CONFIG: '/none',
              BAMBOO_HAPROXY_ADMIN_SOCKET: '/none',
              BAMBOO_HAPROXY_MASTER_SOCKET: '/none',
              ...env,
            },
          },
          (_, output) => resolve(output),
        );
      });
    expect(await check({})).toMatch(
      /^error +backend: .*; .* the variable NODE_EXTRA_CA_CERTS /m,
    );
    expect(await check({ NODE_EXTRA_CA_CERTS: authority })).toMatch(
      /^ok +backend: .* lets lb-1 of public in$/m,
    );
  });
});
