import { TestApiProvider } from '@backstage/frontend-test-utils';
import { signalApiRef } from '@backstage/plugin-signals-react';
import type { Canary, ReleaseResult } from '@bamboo-lb/plugin-bamboo-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  canary,
  canaryFigures,
  canaryMapping,
  figures,
  onAgent,
  running,
} from '../__testUtils__/canaryData';
import { mapping, release, shop } from '../__testUtils__/data';
import { FakeBambooApi, refusal } from '../__testUtils__/FakeBambooApi';
import { renderPage } from '../__testUtils__/render';
import { EntityDnsContent } from '../dns/EntityDnsContent';

const id = canaryMapping().id;
const LATER = { timeout: 4000 };

const promoted: ReleaseResult = {
  release: release({ id: 'r7', kind: 'canary', title: 'Promoted' }),
  mappings: [mapping()],
};

const ended = (change: Partial<Canary> = {}) =>
  canary({
    mapping: mapping(),
    named: null,
    running: null,
    last: {
      how: 'aborted',
      at: '2025-11-20T14:06:00Z',
      by: 'guard',
      reason: 'lb-1: 5xx 4.10 % against 0.18 % over 512 requests',
      release: 'r7',
    },
    ...change,
  });

describe('the page of a canary', () => {
  let api: FakeBambooApi;
  const show = (data: Canary = canary()) => {
    api.canaries.set(id, data);
    return renderPage(<EntityDnsContent />, {
      api,
      entity: shop,
      at: `/canary/${id}`,
    });
  };
  const slider = () =>
    screen.findByRole('slider', { name: 'Share of the canary' });
  const field = () =>
    screen.findByRole('textbox', { name: 'Share of the canary' });

  beforeEach(() => {
    api = new FakeBambooApi();
  });

  it('says whose canary it is, where else it answers, and how it does', async () => {
    show();
    expect(
      await screen.findByRole('heading', {
        name: 'Canary on shop.example.com',
      }),
    ).toBeInTheDocument();
    expect(screen.getByText(/Started by/)).toHaveTextContent(/^Started by ann/);
    expect(
      screen.getByRole('link', { name: /^canary\.shop\.example\.com/ }),
    ).toHaveAttribute('href', 'https://canary.shop.example.com');
    expect(
      screen.getByText('10 % goes to the canary. Verified on 2 of 2 in 18 ms.'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('Guard is on: the canary is not worse than stable'),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/5xx 0\.21 % against 0\.18 % over 1,704 requests/),
    ).toHaveTextContent(
      'margin 0.50 %. p95 79 ms against 87 ms in the last minute. lb-1 and lb-2 abort by themselves within 2 s',
    );
  });

  it('tells how far the steps are', async () => {
    show();
    const steps = within(await screen.findByRole('list', { name: 'Steps' }));
    expect(steps.getAllByRole('listitem').map(s => s.textContent)).toEqual([
      '1\u00a0%done, 10 min',
      '5\u00a0%done, 10 min',
      '10\u00a0%now, 6 of 10 min',
      '25\u00a0%then 10 min',
      '50\u00a0%then 10 min',
      '100\u00a0%promote',
    ]);
    expect(steps.getAllByRole('listitem')[2]).toHaveAttribute(
      'aria-current',
      'step',
    );
  });

  it('chooses a share by keys, and applies it only with Enter', async () => {
    show();
    const thumb = await slider();
    expect(thumb).toHaveAttribute('aria-valuetext', '10 percent to canary');
    thumb.focus();
    await userEvent.keyboard('{ArrowRight}{PageUp}');
    expect(thumb).toHaveAttribute('aria-valuetext', '21 percent to canary');
    expect(await field()).toHaveValue('21');
    expect(screen.getByText(/is not applied yet/)).toHaveTextContent(
      '21 % is not applied yet. That pauses the steps.',
    );
    expect(api.writes).toEqual([]);
    await userEvent.keyboard('{Enter}');
    expect(api.writes).toEqual([{ updateCanary: { weight: 21 }, id }]);
  });

  it('takes a share that is typed, and none that is no share', async () => {
    show();
    const input = await field();
    await userEvent.clear(input);
    await userEvent.type(input, '250{Enter}');
    expect(screen.getByText('0 to 100')).toBeInTheDocument();
    expect(api.writes).toEqual([]);
    await userEvent.clear(input);
    await userEvent.type(input, '25{Enter}');
    expect(api.writes).toEqual([{ updateCanary: { weight: 25 }, id }]);
  });

  it('goes back to the present share when a new one is refused', async () => {
    api.nextRefusal = await refusal(409, 'version 4 is not the newest');
    show();
    const input = await field();
    await userEvent.clear(input);
    await userEvent.type(input, '25{Enter}');
    expect(
      await screen.findByText(
        'Nothing was changed: version 4 is not the newest',
      ),
    ).toBeInTheDocument();
    expect(await field()).toHaveValue('10');
  });

  it('pauses and resumes the steps', async () => {
    show();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Pause steps' }),
    );
    const paused = {
      by: 'user:default/ann',
      reason: 'looking at logs',
      at: '2025-11-20T14:02:00Z',
    };
    api.canaries.set(id, canary({ running: running({ paused }) }));
    await userEvent.click(
      await screen.findByRole('button', { name: 'Resume steps' }, LATER),
    );
    expect(screen.getByText(/^Paused by/)).toHaveTextContent(
      /looking at logs$/,
    );
    expect(screen.getByText('paused, 6 of 10 min')).toBeInTheDocument();
    expect(api.writes).toEqual([
      { updateCanary: { paused: true }, id },
      { updateCanary: { paused: false }, id },
    ]);
  });

  it('promotes with one click, says so, and takes it back', async () => {
    api.result = promoted;
    show();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Promote canary' }),
    );
    const said = await screen.findByText(/promoted the canary/);
    await waitFor(() => expect(said.closest('[tabindex="-1"]')).toHaveFocus());
    expect(
      screen.queryByRole('button', { name: 'Promote canary' }),
    ).not.toBeInTheDocument();
    api.canaries.set(
      id,
      ended({ last: { ...ended().last!, how: 'promoted' } }),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
    expect(api.writes).toEqual([
      { promoteCanary: {}, id },
      { undoRelease: {}, id: 'r7' },
    ]);
  });

  it('aborts with one click', async () => {
    api.result = promoted;
    show();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Abort, all to stable' }),
    );
    expect(await screen.findByText(/aborted the canary/)).toBeInTheDocument();
    expect(api.writes).toEqual([{ abortCanary: {}, id }]);
  });

  it('says what the guard saw when it aborted, and offers the way back', async () => {
    show(ended());
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
    show(ended());
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

  it('tells listeners what changed, and no counters', async () => {
    show();
    await screen.findByText('Side by side');
    const region = screen
      .getAllByRole('status')
      .find(element => element.getAttribute('aria-live') === 'polite');
    expect(region).toHaveTextContent('');
    api.canaries.set(
      id,
      canary({ running: running({ weight: 25, step: 3, waitedSeconds: 1 }) }),
    );
    await waitFor(
      () => expect(region).toHaveTextContent('Canary at 25 percent.'),
      LATER,
    );
  });

  it('keeps its figures fresh where the backend only signals changes', async () => {
    api.canaries.set(id, canary());
    const signals = { subscribe: () => ({ unsubscribe: () => {} }) };
    renderPage(
      <TestApiProvider apis={[[signalApiRef, signals]]}>
        <EntityDnsContent />
      </TestApiProvider>,
      { api, entity: shop, at: `/canary/${id}` },
    );
    expect(await screen.findByText('now, 6 of 10 min')).toBeInTheDocument();
    api.canaries.set(id, canary({ running: running({ waitedSeconds: 420 }) }));
    expect(
      await screen.findByText('now, 7 of 10 min', {}, LATER),
    ).toBeInTheDocument();
  });

  it('changes steps and guard together', async () => {
    show();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Edit steps' }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.click(
      dialog.getByRole('button', { name: 'Remove step 5' }),
    );
    const minutes = dialog.getByRole('textbox', { name: 'Minutes of step 4' });
    await userEvent.clear(minutes);
    await userEvent.type(minutes, '0.5');
    await userEvent.click(dialog.getByRole('button', { name: 'Save changes' }));
    await waitFor(() =>
      expect(api.writes).toEqual([
        {
          updateCanary: {
            steps: [
              { weight: 1, seconds: 600 },
              { weight: 5, seconds: 600 },
              { weight: 10, seconds: 600 },
              { weight: 25, seconds: 30 },
              { weight: 100, seconds: 600 },
            ],
            guard: { errorMargin: 0.5, latencyFactor: 1.5, minRequests: 200 },
          },
          id,
        },
      ]),
    );
  });
});
