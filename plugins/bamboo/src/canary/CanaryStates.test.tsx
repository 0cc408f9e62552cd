import type { Canary } from '@bamboo-lb/plugin-bamboo-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  canary,
  canaryFigures,
  canaryMapping,
  endedCanary,
  figures,
  onAgent,
  running,
} from '../__testUtils__/canaryData';
import { shop } from '../__testUtils__/data';
import { FakeBambooApi, refusal } from '../__testUtils__/FakeBambooApi';
import { renderPage } from '../__testUtils__/render';
import { EntityDnsContent } from '../dns/EntityDnsContent';

const id = canaryMapping().id;
const LATER = { timeout: 4000 };

describe('what the page of a canary says', () => {
  let api: FakeBambooApi;
  const show = (data: Canary = canary()) => {
    api.canaries.set(id, data);
    return renderPage(<EntityDnsContent />, {
      api,
      entity: shop,
      at: `/canary/${id}`,
    });
  };
  const field = () =>
    screen.findByRole('textbox', { name: 'Share of the canary' });

  beforeEach(() => {
    api = new FakeBambooApi();
  });

  it('says what the guard saw when it aborted, and offers the way back', async () => {
    show(endedCanary());
    expect(await screen.findByText(/aborted the canary/)).toHaveTextContent(
      /^The guard aborted the canary/,
    );
    expect(
      screen.getByText('lb-1: 5xx 4.10 % against 0.18 % over 512 requests'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('No canary runs on shop.example.com'),
    ).toBeInTheDocument();
    expect(screen.getByText(/All requests go to/)).toHaveTextContent(
      'All requests go to /shop/web.',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
    expect(api.writes).toEqual([{ undoRelease: {}, id: 'r7' }]);
  });

  it('keeps the end on the page when it cannot be undone, and says why', async () => {
    api.nextRefusal = await refusal(409, 'the canary is gone');
    show(endedCanary());
    await userEvent.click(await screen.findByRole('button', { name: 'Undo' }));
    expect(
      await screen.findByText('Nothing was changed: the canary is gone'),
    ).toBeInTheDocument();
    expect(screen.getByText(/aborted the canary/)).toBeInTheDocument();
  });

  it('counts towards what the guard needs while there are too few requests', async () => {
    const few = onAgent({
      verdict: 'inconclusive',
      canary: canaryFigures({ requests: 42 }),
    });
    show(
      canary({ running: running({ verdict: 'inconclusive', agents: [few] }) }),
    );
    expect(
      await screen.findByText('Not enough requests to tell: 42 of 200.'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('The next step waits for them.'),
    ).toBeInTheDocument();
  });

  it('names the HAProxy that doubts, and lays all side by side', async () => {
    const doubting = onAgent({
      agent: 'lb-2',
      verdict: 'doubt',
      reason: '5xx 1.20 % against 0.18 %',
    });
    const paused = { by: 'guard', reason: 'doubt', at: '2025-11-20T14:02:00Z' };
    show(
      canary({
        running: running({
          verdict: 'doubt',
          paused,
          agents: [onAgent(), doubting],
        }),
      }),
    );
    expect(await screen.findByText(/doubts the canary/)).toHaveTextContent(
      'lb-2 doubts the canary. Steps are paused.',
    );
    const table = within(
      screen.getByRole('table', { name: 'On each HAProxy' }),
    );
    expect(table.getByText('5xx 1.20 % against 0.18 %')).toBeInTheDocument();
    expect(table.getByText('Not worse')).toBeInTheDocument();
  });

  it('says which HAProxy went back to stable by itself', async () => {
    const alone = onAgent({ agent: 'lb-2', verdict: 'worse', aborted: true });
    show(
      canary({
        running: running({ verdict: 'doubt', agents: [onAgent(), alone] }),
      }),
    );
    expect(
      await screen.findByText('lb-2 sends all of its requests to stable'),
    ).toBeInTheDocument();
    expect(screen.getByText(/the others go on with 10 %/)).toBeInTheDocument();
  });

  it('turns the guard on where it is off', async () => {
    show(
      canary({
        mapping: canaryMapping({}, { guard: null }),
        running: running({ verdict: null }),
      }),
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Turn it on' }),
    );
    expect(api.writes).toEqual([
      {
        updateCanary: {
          guard: { errorMargin: 0.5, latencyFactor: 1.5, minRequests: 100 },
        },
        id,
      },
    ]);
  });

  it('says in words what differs', async () => {
    show();
    const rows = within(
      await screen.findByRole('table', { name: 'Side by side' }),
    ).getAllByRole('row');
    expect(
      rows.map(row =>
        [...row.children].map(cell => cell.textContent).join(' | '),
      ),
    ).toEqual([
      'Measure | Stable | Canary | Difference',
      'Requests/s | 127.8 | 14.2 | 10.0\u00a0% of all',
      '5xx answers | 0.18\u00a0% | 0.21\u00a0% | No real difference',
      'Latency p50 | 24\u00a0ms | 22\u00a0ms | 2\u00a0ms faster',
      'Latency p95 | 87\u00a0ms | 79\u00a0ms | 8\u00a0ms faster',
      'Latency p99 | 182\u00a0ms | 171\u00a0ms | 11\u00a0ms faster',
      'Sessions | 61 | 7 | ',
      'Healthy instances | 3 of 3 | 1 of 1 | ',
    ]);
  });

  it('says that nobody has asked yet', async () => {
    const none = figures({
      requests: 0,
      requestsPerSecond: 0,
      errorShare: null,
      p50: null,
      p95: null,
      p99: null,
    });
    show(
      canary({
        points: [],
        lastMinute: { stable: none, canary: none },
        running: running({ verdict: 'inconclusive', agents: [] }),
      }),
    );
    expect(
      await screen.findAllByText('No requests in the last 15 min'),
    ).toHaveLength(3);
    expect(
      screen.getByText('No requests to the canary yet'),
    ).toBeInTheDocument();
  });

  it('lets others look, and says why they change nothing', async () => {
    api.rights = { ...api.rights, create: false, update: false, delete: false };
    show();
    const promote = await screen.findByRole('button', {
      name: 'Promote canary',
    });
    expect(promote).toBeDisabled();
    expect(promote).toHaveAccessibleDescription(
      /You can look here, but not change anything/,
    );
    expect(screen.getByRole('button', { name: 'Pause steps' })).toBeDisabled();
    expect(await field()).toBeDisabled();
  });

  it('keeps what it read when the portal goes away', async () => {
    show();
    await screen.findByText('Side by side');
    api.failure = await refusal(503, 'away');
    expect(
      await screen.findByText("The portal's connection is lost.", {}, LATER),
    ).toBeInTheDocument();
    expect(screen.getByText('Side by side')).toBeInTheDocument();
  });

  it('says what could not be loaded', async () => {
    api.failure = await refusal(404, 'No such mapping');
    show();
    expect(
      await screen.findByText(/The canary could not be loaded/),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'DNS mappings' }),
    ).toBeInTheDocument();
  });
});
