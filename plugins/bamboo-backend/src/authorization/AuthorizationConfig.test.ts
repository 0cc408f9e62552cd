import { ConfigReader } from '@backstage/config';
import { readAuthorizationConfig } from './AuthorizationConfig';

const read = (data: object) =>
  readAuthorizationConfig(new ConfigReader(JSON.parse(JSON.stringify(data))));
const withClaim = (claim: object) =>
  read({ bamboo: { clusters: { production: { claims: [claim] } } } });

describe('the configuration of rights', () => {
  it('allows nothing special when there is none', () => {
    expect(read({})).toEqual({
      permissionFramework: false,
      admins: [],
      access: [],
      claims: [],
    });
  });

  it('is read in full, with references in lower case', () => {
    expect(
      read({
        permission: { enabled: true },
        bamboo: {
          admins: ['group:Platform', 'user:default/Ann'],
          access: [{ subject: 'lb-1', loadBalancers: ['public'] }],
          clusters: {
            production: {
              claims: [{ apps: '/payments/*', owners: ['group:payments'] }],
            },
            staging: {},
          },
        },
      }),
    ).toEqual({
      permissionFramework: true,
      admins: ['group:default/platform', 'user:default/ann'],
      access: [{ subject: 'lb-1', loadBalancers: ['public'] }],
      claims: [
        {
          cluster: 'production',
          apps: '/payments/*',
          owners: ['group:default/payments'],
        },
      ],
    });
  });

  it.each([
    [
      () => read({ bamboo: { admins: ['platform'] } }),
      /bamboo.admins: 'platform'/,
    ],
    [() => read({ bamboo: { access: [{}] } }), /subject/],
    [
      () => withClaim({ apps: 'payments', owners: ['group:default/a'] }),
      /bamboo.clusters.production.claims\[0\].apps: 'payments'/,
    ],
    [
      () => withClaim({ apps: '/payments/*', owners: [] }),
      /bamboo.clusters.production.claims\[0\].owners/,
    ],
    [
      () => withClaim({ apps: '/payments/*', owners: ['payments'] }),
      /bamboo.clusters.production.claims\[0\].owners: 'payments'/,
    ],
  ])('fails at the start naming the key (%#)', (act, message) => {
    expect(act).toThrow(message);
  });
});
