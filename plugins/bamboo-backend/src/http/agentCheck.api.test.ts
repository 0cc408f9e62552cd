import { Agent, List } from '@bamboo-lb/plugin-bamboo-common';
import { PUBLIC, TestPortal } from './__testUtils__/TestPortal';
import { as } from './__testUtils__/tokens';

jest.setTimeout(30_000);

let portal: TestPortal;

beforeAll(async () => {
  portal = await TestPortal.start({
    bamboo: {
      loadBalancers: PUBLIC,
      access: [{ subject: 'narrow', agents: ['lb-1'] }],
    },
  });
});

afterAll(() => portal?.stop());

/** The two questions of `bamboo-agent check`. */
const AS_NOBODY = '/agent/v1/load-balancers/public/revision?agent=%3F';
const report = (who: string, loadBalancer = 'public') =>
  portal.post(
    `/agent/v1/load-balancers/${loadBalancer}/agents/lb-1/servers`,
    { full: false, at: new Date().toISOString(), servers: [], gone: [] },
    { who },
  );

describe('the check of a host', () => {
  it('is answered, and makes no agent known', async () => {
    expect((await report(as.agent())).status).toBe(204);
    const asked = await portal.get(AS_NOBODY, { who: as.agent() });
    expect(asked.status).toBe(400);
    const agents = await portal.get('/v1/load-balancers/public/agents');
    expect((agents.body as List<Agent>).items).toEqual([]);
  });

  it('hears which permission a token lacks', async () => {
    const connectsOnly = as.token('lb-1', 'bamboo.agent.connect');
    expect((await report(connectsOnly)).status).toBe(403);
    const reportsOnly = as.token('lb-1', 'bamboo.agent.report');
    expect((await report(reportsOnly)).status).toBe(204);
    const { status, body } = await portal.get(AS_NOBODY, { who: reportsOnly });
    expect(status).toBe(403);
    expect(body.error.message).toContain('bamboo.agent.connect');
  });

  it('hears of bamboo.access in words without the permission', async () => {
    const { status, body } = await portal.get(AS_NOBODY, {
      who: as.agent('narrow'),
    });
    expect(status).toBe(403);
    expect(body.error.message).not.toContain('bamboo.agent.connect');
  });

  it('hears of a load balancer that is not known', async () => {
    const { status, body } = await report(as.agent(), 'privat');
    expect(status).toBe(404);
    expect(body.error.message).toContain('load balancer');
  });
});
