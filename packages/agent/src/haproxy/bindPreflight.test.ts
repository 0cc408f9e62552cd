import { once } from 'node:events';
import { createServer } from 'node:net';
import { isTaken, listenAddresses } from './bindPreflight';

describe('listenAddresses', () => {
  it.each([
    [':80', [{ port: 80 }]],
    ['*:443 ssl crt /etc/haproxy/certs/ alpn h2', [{ port: 443 }]],
    ['127.0.0.1:8080', [{ host: '127.0.0.1', port: 8080 }]],
    ['ipv4@10.0.0.1:80,:81', [{ host: '10.0.0.1', port: 80 }, { port: 81 }]],
    ['[::1]:80', [{ host: '::1', port: 80 }]],
    ['unix@/run/haproxy/probe.sock mode 600', []],
    [':8000-8010', []],
    ['fd@3', []],
    [':0', []],
  ])('of %s', (value, expected) => {
    expect(listenAddresses(value)).toEqual(expected);
  });
});

describe('isTaken', () => {
  it('tells a port in use from a free one', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const address = { host: '127.0.0.1', port };
    expect(await isTaken(address)).toBe(true);
    server.close();
    await once(server, 'close');
    expect(await isTaken(address)).toBe(false);
    expect(await isTaken({ host: '203.0.113.1', port })).toBe(true);
  });
});
