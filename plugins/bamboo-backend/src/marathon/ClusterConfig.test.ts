import { ConfigReader } from '@backstage/config';
import { readClusterConfigs } from './ClusterConfig';

const read = (production: object) =>
  readClusterConfigs(
    new ConfigReader({
      bamboo: { clusters: { production } } as never,
    }),
  );

const urls = ['http://marathon-1:8080'];

describe('readClusterConfigs', () => {
  it('gives nothing where nothing is configured', () => {
    expect(readClusterConfigs(new ConfigReader({}))).toEqual([]);
  });

  it('reads a cluster with what it leaves out', () => {
    expect(read({ urls: ['https://mesos:8443/service/marathon/'] })).toEqual([
      {
        name: 'production',
        urls: ['https://mesos:8443/service/marathon'],
        resyncSeconds: 60,
        claims: [],
        env: ['BAMBOO_*'],
      },
    ]);
  });

  it('reads claims, patterns and the pause between full reads', () => {
    const claims = [{ apps: '/pay/*', owners: ['group:default/payments'] }];
    expect(
      read({ urls, claims, env: ['X_*'], resync: { seconds: 30 } }),
    ).toMatchObject([{ claims, env: ['X_*'], resyncSeconds: 30 }]);
  });

  it.each([
    [{ username: 'u', password: 'p' }, 'Basic dTpw'],
    [{ token: 'abc' }, 'token=abc'],
  ])('reads credentials %j', (auth, authorization) => {
    expect(read({ urls, auth })).toMatchObject([{ authorization }]);
  });

  it.each<[string, object, string]>([
    ['no URL', { urls: [] }, 'production.urls'],
    ['a URL of another kind', { urls: ['ftp://x'] }, 'production.urls'],
    ['a URL with a password', { urls: ['http://u:hush@x'] }, 'production.urls'],
    ['a URL with a query', { urls: ['http://x/?a=1'] }, 'production.urls'],
    ['half credentials', { urls, auth: { username: 'u' } }, 'production.auth'],
    [
      'two kinds of credentials',
      { urls, auth: { token: 'hush', username: 'u', password: 'hush' } },
      'production.auth',
    ],
    ['a missing CA', { urls, ca: '/no/such.pem' }, 'production.ca'],
    ['too long a pause', { urls, resync: { seconds: 0 } }, 'resync.seconds'],
    [
      'a claim of nobody',
      { urls, claims: [{ apps: '/a', owners: [] }] },
      'claims[0].owners',
    ],
    [
      'a claim of no app',
      { urls, claims: [{ apps: 'a', owners: ['group:default/a'] }] },
      'claims[0].apps',
    ],
  ])('refuses %s and names the key', (_, config, key) => {
    expect(() => read(config)).toThrow(key);
    expect(() => read(config)).not.toThrow('hush');
  });

  it('refuses a name that is too long to store', () => {
    const name = 'a'.repeat(101);
    const config = new ConfigReader({
      bamboo: { clusters: { [name]: { urls } } },
    });
    expect(() => readClusterConfigs(config)).toThrow(`bamboo.clusters.${name}`);
  });
});
