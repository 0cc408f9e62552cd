import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { mockCredentials } from '@backstage/backend-test-utils';
import {
  bambooAgentConnectPermission,
  bambooAgentReportPermission,
  bambooAppReadPermission,
} from '@bamboo-lb/plugin-bamboo-common';
import {
  SHOP,
  ann,
  ci,
  frameworkWith,
  makeAuthorizer,
  pat,
} from './__testUtils__/company';

const worlds = {
  off: makeAuthorizer({}),
  allow: makeAuthorizer({ permissions: frameworkWith(() => true) }),
  deny: makeAuthorizer({ permissions: frameworkWith(() => false) }),
};

/** `allowed`, or the name and message of the refusal. */
const outcome = (act: Promise<unknown>) =>
  act.then(
    () => 'allowed',
    (error: Error) => `${error.name}: ${error.message}`,
  );

describe('agents', () => {
  const agent = { loadBalancer: 'public', agentId: 'lb-1' };

  it.each(['off', 'allow', 'deny'] as const)(
    'framework %s: never lets a user do what agents do',
    async world => {
      for (const user of [ann, pat]) {
        await expect(
          worlds[world].requireAgent(bambooAgentReportPermission, agent, user),
        ).rejects.toMatchObject({
          name: 'NotAllowedError',
          message: 'Only service tokens of agents may do this',
        });
      }
    },
  );

  it('need both permissions, each for its own', async () => {
    const reader = mockCredentials.service('lb-1', {
      permissionNames: ['bamboo.agent.connect'],
    });
    const { off } = worlds;
    await expect(
      off.requireAgent(bambooAgentConnectPermission, agent, reader),
    ).resolves.toBeUndefined();
    await expect(
      off.requireAgent(bambooAgentReportPermission, agent, reader),
    ).rejects.toThrow('needs the permission bamboo.agent.report');
  });
});

describe('bamboo.access', () => {
  const authorizer = makeAuthorizer({
    config: {
      access: [
        { subject: 'lb-1', loadBalancers: ['public'], agents: ['lb-1'] },
        { subject: 'fleet', loadBalancers: ['public'] },
        { subject: 'fleet', loadBalancers: ['internal'], agents: ['in-1'] },
        { subject: 'deploy', loadBalancers: ['public'] },
      ],
    },
  });
  const service = (subject: string) => mockCredentials.service(subject);

  it.each([
    ['lb-1', 'public', 'lb-1', true],
    ['lb-1', 'public', undefined, true],
    ['lb-1', 'public', 'lb-2', false],
    ['lb-1', 'internal', 'lb-1', false],
    ['fleet', 'public', 'anyone', true],
    ['fleet', 'internal', 'in-1', true],
    ['fleet', 'internal', 'in-2', false],
    ['fleet', 'other', 'in-1', false],
    ['nobody-speaks-of', 'other', 'any', true],
  ])(
    'for %s on %s as agent %s leaves: %s',
    async (subject, loadBalancer, agentId, expected) => {
      const act = authorizer.requireAgent(
        bambooAgentConnectPermission,
        { loadBalancer, agentId },
        service(subject),
      );
      expect(await outcome(act)).toMatch(
        expected ? /^allowed$/ : /^NotAllowedError: bamboo.access does not let/,
      );
    },
  );

  it('narrows what a token reads, writes and administers', async () => {
    const deploy = service('deploy');
    const refusal =
      'bamboo.access does not leave load balancer internal to this token';
    expect(authorizer.mayUseLoadBalancer('public', deploy)).toBe(true);
    expect(authorizer.mayUseLoadBalancer('internal', deploy)).toBe(false);

    const on = (loadBalancer: string) => ({ entityRef: SHOP, loadBalancer });
    await authorizer.requireMappingWrite('create', on('public'), deploy);
    await authorizer.requireRead(bambooAppReadPermission, deploy, 'public');
    await authorizer.requireAdmin(deploy, 'public');
    for (const act of [
      authorizer.requireMappingWrite('create', on('internal'), deploy),
      authorizer.requireRead(bambooAppReadPermission, deploy, 'internal'),
      authorizer.requireAdmin(deploy, 'internal'),
    ]) {
      await expect(act).rejects.toThrow(refusal);
    }
  });

  it('says nothing about users', () => {
    expect(authorizer.mayUseLoadBalancer('internal', ann)).toBe(true);
  });
});

describe('the author of a write', () => {
  it('is the user, or the subject of the token', () => {
    expect(worlds.off.actor(ann)).toBe('user:default/ann');
    expect(worlds.off.actor(ci)).toBe('service:ci');
  });

  it('is never nobody', async () => {
    const nobody: BackstageCredentials = mockCredentials.none();
    const { allow } = worlds;
    const on = { entityRef: SHOP, loadBalancer: 'public' };
    for (const act of [
      async () => allow.actor(nobody),
      () => allow.requireRead(bambooAppReadPermission, nobody),
      () => allow.requireMappingWrite('create', on, nobody),
      () => allow.requireAdmin(nobody),
      () => allow.requireAgent(bambooAgentReportPermission, on, nobody),
      () => allow.rightsOn(SHOP, nobody),
      () => allow.visibleEntities([SHOP], nobody),
    ]) {
      await expect(act()).rejects.toMatchObject({
        name: 'AuthenticationError',
      });
    }
  });
});
