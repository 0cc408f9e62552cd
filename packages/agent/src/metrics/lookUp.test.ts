import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestNameServer } from '../testing/TestNameServer';
import { waitFor } from '../testing/waitFor';
import { addressIn, lookUp, questions } from './lookUp';

describe('the address of a name', () => {
  let server: TestNameServer;
  let folder: string;

  beforeEach(async () => {
    server = await TestNameServer.start();
    folder = await mkdtemp(join(tmpdir(), 'ba-'));
    await writeFile(join(folder, 'hosts'), '192.0.2.7 host.example.com\n');
    await writeFile(join(folder, 'resolv'), 'search example.com\n');
  });

  afterEach(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  const find = (name: string, signal = new AbortController().signal) =>
    lookUp(name, {
      signal,
      resolver: server.resolver(),
      hostsFile: join(folder, 'hosts'),
      resolvConf: join(folder, 'resolv'),
    });

  it('is itself where it is one, and that of the file where it stands there', async () => {
    expect(await find('192.0.2.1')).toBe('192.0.2.1');
    expect(await find('2001:db8::1')).toBe('2001:db8::1');
    expect(await find('Host.Example.com')).toBe('192.0.2.7');
    expect(server.questions).toEqual([]);
  });

  it('is asked of DNS else, also with the domains to search', async () => {
    server.addresses = { 'statsd.example.com': '192.0.2.9' };
    expect(await find('statsd.example.com')).toBe('192.0.2.9');
    expect(await find('statsd')).toBe('192.0.2.9');
    await expect(find('other.invalid')).rejects.toThrow('ENOTFOUND');
  });

  it('is nothing where DNS is silent, which can be ended at once', async () => {
    server.isSilent = true;
    await expect(find('statsd.example.com')).rejects.toThrow('ETIMEOUT');
    const ending = new AbortController();
    const looking = find('other.example.com', ending.signal);
    const known = server.questions.length;
    await waitFor('it is asked', () => server.questions.length > known);
    const before = performance.now();
    ending.abort();
    await expect(looking).rejects.toThrow('aborted');
    expect(performance.now() - before).toBeLessThan(100);
  });

  it('is that of IPv4 where a file has both, without what is a remark', () => {
    const hosts = [
      '#127.0.0.9 localhost',
      '::1 localhost ip6-localhost',
      '127.0.0.1\tlocalhost # here',
      '::2 six',
    ].join('\n');
    expect(addressIn(hosts, 'localhost')).toBe('127.0.0.1');
    expect(addressIn(hosts, 'six')).toBe('::2');
    expect(addressIn(hosts, 'here')).toBeUndefined();
  });

  it('is asked for in the order that the host is told', () => {
    const search = 'search a.example b.example\n';
    expect(questions(search, 'statsd')).toEqual([
      ...['statsd.a.example', 'statsd.b.example', 'statsd'],
    ]);
    expect(questions(search, 'x.y')).toEqual([
      ...['x.y', 'x.y.a.example', 'x.y.b.example'],
    ]);
    expect(questions(`${search}options ndots:2\n`, 'x.y')[0]).toBe(
      'x.y.a.example',
    );
    expect(questions(search, 'x.')).toEqual(['x.']);
  });
});
