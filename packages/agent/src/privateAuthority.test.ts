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
    const check = (environment: Record<string, string>) =>
      bundle.check({
        BAMBOO_TOKEN: 'test-token-0123456789',
        BAMBOO_URLS: `https://localhost:${port}/api/bamboo`,
        ...environment,
      });
    expect(await check({})).toMatch(
      /^error +backend: .*; .* the variable NODE_EXTRA_CA_CERTS /m,
    );
    expect(await check({ NODE_EXTRA_CA_CERTS: authority })).toMatch(
      /^ok +backend: .* lets lb-1 of public in$/m,
    );
  });
});
