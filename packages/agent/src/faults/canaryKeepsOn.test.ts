import { CanaryBench, CART, SHOP } from '../testing/CanaryBench';
import { passOn } from '../testing/ProxiedConnection';
import { waitFor } from '../testing/waitFor';

jest.setTimeout(60_000);

describe('a canary that is watched', () => {
  let canary: CanaryBench;
  let clockJumps = 0;
  const realNow = Date.now;

  beforeEach(async () => {
    jest.spyOn(Date, 'now').mockImplementation(() => realNow() + clockJumps);
    canary = await CanaryBench.create();
    await canary.says(SHOP, 'ok');
  });

  afterEach(async () => {
    clockJumps = 0;
    jest.restoreAllMocks();
    await canary.remove();
  });

  it('keeps its counts over a reload, and is still found to be worse after it', async () => {
    const { faults } = canary;
    const before = await canary.says(SHOP, 'ok');
    const next = {
      ...canary.state,
      sequence: 2,
      frontend: '  http-request set-header X-A b\n',
    };
    faults.publish(next);
    expect(await faults.verified(next)).toMatchObject({ how: 'reload' });
    const known = faults.bench.plane.sides.length;
    await waitFor('reports', () => faults.bench.plane.sides.length > known + 1);
    const after = await canary.says(SHOP, 'ok');
    for (const side of ['stable', 'canary'] as const) {
      expect(after.step[side].requests).toBeGreaterThan(
        before.step[side].requests,
      );
      expect(after.step[side].errors).toBe(0);
    }
    await canary.abort();
  });

  it('is worse all the same where the clock of the host is set back', async () => {
    clockJumps = -86_400_000;
    await canary.abort();
    expect(canary.said(SHOP)?.reason).toMatch(/in the last \d+ s/);
  });

  it('is never ok while HAProxy does not answer, and goes on afterwards', async () => {
    const { faults } = canary;
    faults.admin.interference = command => command.cut();
    expect(await canary.says(SHOP, 'inconclusive')).toMatchObject({
      reason: 'HAProxy cannot be asked for its counts',
    });
    faults.admin.interference = passOn;
    await canary.says(SHOP, 'ok');
    await canary.abort();
  });

  it('is worse without the control plane, which hears all of it at once when it is back', async () => {
    const { clients, faults } = canary;
    const { plane } = faults.bench;
    plane.fault = { status: 503 };
    const known = plane.sides.length;
    const seconds = performance.now();
    canary.fail();
    await waitFor('the stable side has all', async () => {
      return !(await clients.reaches('newShop'));
    });
    const away = (performance.now() - seconds) / 1000;
    plane.fault = undefined;
    await waitFor('a report', () => plane.sides.length > known);
    const first = plane.sides[known]?.canaries ?? [];
    expect(first.map(said => said.verdict)).toEqual(['worse', 'ok']);
    expect(first[0]?.recent.seconds).toBeGreaterThan(away - 1);
    expect(first[0]?.recent.canary.errors).toBeGreaterThan(0);
    const next = await waitFor('another', () => plane.sides[known + 1]);
    expect(next.canaries[0]?.recent.canary.errors).toBe(0);
  });

  it('is told of every two seconds, and nothing when there is none', async () => {
    const { faults } = canary;
    const { plane } = faults.bench;
    await canary.says(CART, 'ok');
    const from = { at: performance.now(), reports: plane.sides.length };
    await waitFor('reports', () => plane.sides.length >= from.reports + 3);
    expect(performance.now() - from.at).toBeGreaterThan(3_500);
    await faults.serve({
      ...canary.state,
      sequence: 2,
      routes: { [SHOP]: 'shop', [CART]: 'cart' },
      canaries: {},
    });
    await waitFor('nothing is asked any more', async () => {
      let asked = 0;
      faults.admin.interference = command => {
        asked += command.line.includes('show table') ? 1 : 0;
        return passOn(command);
      };
      await canary.clients.settle();
      return asked === 0;
    });
  });
});
