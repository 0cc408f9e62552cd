import { once } from 'node:events';
import { AgentBundle } from '../testing/AgentProcess';
import { CanaryBench, CART, SHOP } from '../testing/CanaryBench';
import { TestState } from '../testing/render';
import { waitFor } from '../testing/waitFor';

jest.setTimeout(60_000);

describe('a canary that gets worse', () => {
  let bundle: AgentBundle;
  let canary: CanaryBench;

  beforeAll(async () => {
    bundle = await AgentBundle.build();
  });

  afterAll(async () => {
    await bundle.remove();
  });

  beforeEach(async () => {
    canary = await CanaryBench.create(bundle);
    await canary.says(SHOP, 'ok');
  });

  afterEach(async () => {
    await canary.remove();
  });

  it('gets no more requests within 2 s of its first wrong answer, also of those who ask for it', async () => {
    const { clients, faults } = canary;
    const failedAt = canary.fail();
    expect(await canary.says(SHOP, 'worse')).toMatchObject({
      ...{ tag: 'aaaaaa', weight: 50, aborted: true },
      reason: expect.stringMatching(/^5xx \d.* requests in the last \d+ s/),
    });
    await clients.settle();
    expect(await clients.reaches('newShop')).toBe(false);
    expect(clients.lastBy('newShop') - failedAt()).toBeLessThan(2_000);
    expect(await clients.ask(SHOP, { 'x-canary': 'always' })).toBe('shop');
    // The other canary goes on.
    expect(await clients.reaches('newCart')).toBe(true);
    expect(canary.said(CART)).toMatchObject({ verdict: 'ok', aborted: false });
    expect(faults.reports(canary.state).map(r => r.outcome)).not.toContain(
      'failed',
    );
  });

  it.each([
    ['slow', 40, /^slower: \d/],
    ['silent', 120_000, /^no answer after 2 s: \d/],
  ])('gets no more requests where it is %s', async (_, delayMs, reason) => {
    canary.instances.newShop.behave = () => ({ delayMs });
    expect((await canary.says(SHOP, 'worse')).reason).toMatch(reason);
    await canary.clients.settle();
    const asked = canary.clients.ask(SHOP, { 'x-canary': 'always' });
    expect(await asked).toBe('shop');
  });

  it('gets none after the agent was killed, with the control plane away, and HAProxy restarted', async () => {
    const { clients, faults } = canary;
    const { haproxy, plane } = faults.bench;
    await canary.abort();
    plane.fault = { status: 503 };
    faults.agent.kill();
    await faults.agent.gone();
    canary.instances.newShop.behave = () => ({});
    await haproxy.kill();
    await haproxy.start();
    expect(await clients.reaches('newShop')).toBe(false);
    await faults.startAgent();
    plane.fault = undefined;
    const known = plane.sides.length;
    await waitFor('a report', () => plane.sides.length > known);
    expect(canary.said(SHOP)).toMatchObject({
      verdict: 'worse',
      aborted: true,
    });
    expect(canary.said(SHOP)?.reason).toMatch(/^5xx/);
    expect(await clients.reaches('newShop')).toBe(false);
    expect(await clients.reaches('newCart')).toBe(true);
  });

  it('gets none with another share, and some with another tag', async () => {
    const { clients, faults } = canary;
    await canary.abort();
    canary.instances.newShop.behave = () => ({});
    const more = canary.withShop(2, 'aaaaaa', 80);
    await faults.serve(more);
    expect(await clients.reaches('newShop')).toBe(false);
    await waitFor('it is told', () => canary.said(SHOP)?.weight === 80);
    expect(canary.said(SHOP)).toMatchObject({
      verdict: 'worse',
      aborted: true,
    });
    await faults.serve(canary.withShop(3, 'cccccc', 50));
    expect(await clients.reaches('newShop')).toBe(true);
    const said = await canary.says(SHOP, 'ok');
    expect(said).toMatchObject({ tag: 'cccccc', aborted: false });
    // Its old tag means nothing to the agent any more.
    await faults.serve({ ...more, sequence: 4 });
    expect(await clients.reaches('newShop')).toBe(true);
  });

  it('is forgotten where its mapping has no canary any more', async () => {
    const { clients, faults } = canary;
    await canary.abort();
    const { [CART]: other } = canary.state.canaries ?? {};
    const over: TestState = {
      ...canary.state,
      sequence: 2,
      routes: { ...canary.state.routes, [SHOP]: 'new-shop' },
      ...(other ? { canaries: { [CART]: other } } : {}),
    };
    await faults.serve(over);
    expect(await clients.reaches('newShop')).toBe(true);
    await waitFor('nothing is said of it', () => !canary.said(SHOP));
  });

  it('gets none while a reload takes its time, and none after it', async () => {
    const { clients, faults } = canary;
    const gate = new AbortController();
    const isOpen = once(gate.signal, 'abort');
    let isHeld = false;
    faults.master.interference = async command => {
      if (command.line.trim() === 'reload') {
        isHeld = true;
        await isOpen;
      }
      command.reply(await command.forward());
    };
    const after = {
      ...canary.state,
      sequence: 2,
      frontend: '  http-request set-header X-A b\n',
    };
    faults.publish(after);
    await waitFor('the reload is held', () => isHeld);
    const failedAt = canary.fail();
    await canary.says(SHOP, 'worse');
    await clients.settle();
    expect(await clients.reaches('newShop')).toBe(false);
    expect(clients.lastBy('newShop') - failedAt()).toBeLessThan(2_000);
    gate.abort();
    await faults.verified(after);
    await waitFor('the stable side has all', async () => {
      return !(await clients.reaches('newShop'));
    });
  });
});
