import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { app, loadBalancer, mapping, shop } from '../__testUtils__/data';
import { FakeBambooApi, refusal } from '../__testUtils__/FakeBambooApi';
import { renderPage } from '../__testUtils__/render';
import { OverviewContent } from './OverviewContent';

const held = loadBalancer({
  held: [
    {
      kind: 'server',
      cluster: 'production',
      app: '/shop/web',
      instance: 'shop_web.x-a41c',
      since: '2025-11-20T14:08:00Z',
    },
  ],
});

describe('the overview', () => {
  let api: FakeBambooApi;
  const show = (at?: string) =>
    renderPage(<OverviewContent />, { api, entity: shop, at });

  beforeEach(() => {
    api = new FakeBambooApi();
    api.mappings = [mapping()];
  });

  it('shows clusters, load balancers with agents, and names with owners', async () => {
    show();
    expect(await screen.findByText('production')).toBeInTheDocument();
    expect(screen.getByText('lb-1')).toBeInTheDocument();
    const table = await screen.findByRole('table', { name: 'Mappings' });
    expect(
      within(table).getByRole('link', { name: 'shop' }),
    ).toBeInTheDocument();
  });

  it('asks the API for what the address of the page says', async () => {
    show('/?search=shp&state=live');
    api.mappings = [];
    expect(
      await screen.findByText('No mapping matches “shp”'),
    ).toBeInTheDocument();
    expect(api.queries[0]).toMatchObject({ search: 'shp', state: 'live' });
    api.mappings = [mapping()];
    await userEvent.click(
      screen.getByRole('button', { name: 'Clear filters' }),
    );
    expect(
      await screen.findByRole('table', { name: 'Mappings' }),
    ).toBeInTheDocument();
  });

  it('shows how to assign an app that no component claims', async () => {
    api.apps = [app({ id: '/tools/cron', entities: [] })];
    show();
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Assign /tools/cron to a component',
      }),
    );
    const dialog = await screen.findByRole('dialog');
    await waitFor(() =>
      expect(dialog).toHaveTextContent(
        'marathon.mesosphere.io/app-id: /tools/cron',
      ),
    );
  });

  it('lets only an admin decide about held removals', async () => {
    api.loadBalancers = [held];
    show();
    expect(
      await screen.findByText(/An admin can release or discard it/),
    ).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Release…' })).toBeNull();
  });

  it('releases held removals after saying what that removes', async () => {
    api.loadBalancers = [held];
    api.rights = { ...api.rights, admin: true };
    show();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Release…' }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: 'Release the held removals on public?',
    });
    expect(dialog).toHaveTextContent('It removes /shop/web …a41c');
    expect(
      within(dialog).getByRole('button', { name: 'Keep holding' }),
    ).toHaveFocus();
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Release removals' }),
    );
    await waitFor(() => expect(api.writes).toEqual([{ release: 'public' }]));
  });

  it('says what to add to an empty configuration', async () => {
    api.clusters = [];
    api.loadBalancers = [];
    show();
    expect(
      await screen.findByText(/Name a Marathon under bamboo\.clusters/),
    ).toBeInTheDocument();
  });

  it('says what could not be loaded', async () => {
    api.failure = await refusal(403, 'bamboo.loadbalancer.read');
    show();
    expect(
      await screen.findByText(/The overview could not be loaded/),
    ).toBeInTheDocument();
  });
});
