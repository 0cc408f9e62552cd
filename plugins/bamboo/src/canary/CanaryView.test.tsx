import { TestApiProvider } from '@backstage/frontend-test-utils';
import { signalApiRef } from '@backstage/plugin-signals-react';
import type { Canary, ReleaseResult } from '@bamboo-lb/plugin-bamboo-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  canary,
  canaryMapping,
  endedCanary,
  running,
} from '../__testUtils__/canaryData';
import { mapping, shop } from '../__testUtils__/data';
import { release } from '../__testUtils__/workflowData';
import { FakeBambooApi, refusal } from '../__testUtils__/FakeBambooApi';
import { renderPage } from '../__testUtils__/render';
import { EntityDnsContent } from '../dns/EntityDnsContent';

const id = canaryMapping().id;
const LATER = { timeout: 4000 };

const promoted: ReleaseResult = {
  release: release({ id: 'r7', kind: 'canary', title: 'Promoted' }),
  mappings: [mapping()],
};

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
      endedCanary({ last: { ...endedCanary().last!, how: 'promoted' } }),
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
