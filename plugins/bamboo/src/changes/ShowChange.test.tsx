import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { mapping, revision, shop } from '../__testUtils__/data';
import { FakeBambooApi } from '../__testUtils__/FakeBambooApi';
import { renderPage } from '../__testUtils__/render';
import { EntityDnsContent } from '../dns/EntityDnsContent';
import { LoadBalancersContent } from '../loadBalancers/LoadBalancersContent';

describe('showing a change', () => {
  let api: FakeBambooApi;

  beforeEach(() => {
    api = new FakeBambooApi();
    api.revisions = [revision()];
  });

  const open = async () => {
    renderPage(<LoadBalancersContent />, {
      ...{ api, entity: shop, at: '/public?revision=17' },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Show this change' }),
    );
    return screen.findByRole('dialog', { name: /Change public\/17/ });
  };

  it('says when it was published and what each agent did with it', async () => {
    api.revisions = [
      revision({
        timings: {
          ...{ readMs: 3, decodeMs: 1, routeMs: 1.2, renderMs: 2 },
          blocksRendered: 1,
        },
      }),
    ];
    const dialog = await open();
    const published = await within(dialog).findByRole('list', {
      name: 'Published',
    });
    expect(published).toHaveTextContent('shop.example.com was added');
    expect(published).toHaveTextContent(
      'Made in 3 ms to read Marathon, 1.2 ms to route, 2 ms to render',
    );
    const steps = within(
      within(dialog).getByRole('list', { name: 'lb-1 · Runtime' }),
    ).getAllByRole('listitem');
    expect(
      steps.map(step => [
        step.querySelector('time')?.dateTime,
        step.querySelector('span')?.textContent,
      ]),
    ).toEqual([
      ['2025-11-20T14:01:59.988Z', 'Received'],
      ['2025-11-20T14:01:59.989Z', 'Validated after 1.5 ms'],
      ['2025-11-20T14:01:59.990Z', 'Planned after 2 ms'],
      ['2025-11-20T14:01:59.997Z', 'Applied after 9 ms'],
      ['2025-11-20T14:02:00.000Z', 'Verified after 12 ms'],
      ['2025-11-20T14:02:00.019Z', 'On disk after 31 ms'],
    ]);
  });

  it('says what to search for in the logs, and copies the id', async () => {
    const user = userEvent.setup();
    const dialog = await open();
    expect(
      await within(dialog).findByText(`grep '"public/17"' portal.log`),
    ).toBeInTheDocument();
    expect(
      within(dialog).getByText(
        "journalctl -u 'bamboo-agent@*' | grep 'change=public/17 '",
      ),
    ).toBeInTheDocument();
    expect(within(dialog).getByText('Lineage l1')).toBeInTheDocument();
    expect(
      within(dialog).getByRole('button', { name: 'Copy the id' }),
    ).toBeInTheDocument();
    await user.click(within(dialog).getByRole('button', { name: 'Close' }));
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('says that no agent has reported yet', async () => {
    api.revisions = [revision({ reports: [] })];
    expect(
      await within(await open()).findByText('No agent has reported on it yet'),
    ).toBeInTheDocument();
  });

  it('begins at an entry of the history, too', async () => {
    const value = mapping();
    api.mappings = [value];
    api.versions.set(value.id, [
      {
        ...{ version: 1, action: 'create', value, comment: '' },
        ...{ at: '2025-11-20T14:02:00Z', by: 'user:default/ann' },
        sequence: 17,
      },
    ]);
    renderPage(<EntityDnsContent />, { api, entity: shop, at: '/history' });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Show this change' }),
    );
    const dialog = await screen.findByRole('dialog', { name: /public\/17/ });
    expect(
      await within(dialog).findByText('Verified after 12 ms'),
    ).toBeInTheDocument();
  });
});
