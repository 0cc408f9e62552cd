import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  app,
  cluster,
  loadBalancer,
  mapping,
  shop,
  status,
} from '../__testUtils__/data';
import { FakeBambooApi, refusal } from '../__testUtils__/FakeBambooApi';
import { renderPage } from '../__testUtils__/render';
import { EntityDnsContent } from './EntityDnsContent';

const show = (api: FakeBambooApi, entity = shop, at?: string) =>
  renderPage(<EntityDnsContent />, { api, entity, at });

describe('the tab DNS', () => {
  let api: FakeBambooApi;

  beforeEach(() => {
    api = new FakeBambooApi();
  });

  it('says of an app that shares a name when its share goes nowhere', async () => {
    api.apps = [app(), app({ id: '/shop/canary', instances: [] })];
    api.mappings = [
      mapping({
        targets: [
          { cluster: 'production', app: '/shop/web', port: 0, weight: 90 },
          { cluster: 'production', app: '/shop/canary', port: 0, weight: 10 },
        ],
      }),
    ];
    show(api);
    expect(await screen.findAllByText(/its share gets 503/)).toHaveLength(1);
  });

  it('tells what to ask the DNS team for only when asked', async () => {
    const message = 'Ask your DNS team for: shop.example.com CNAME lb';
    api.mappings = [
      mapping({
        status: status({
          conditions: [{ type: 'NameDoesNotResolve', message }],
        }),
      }),
    ];
    show(api);
    const summary = await screen.findByText('Does not resolve yet');
    expect(screen.getByText(message)).not.toBeVisible();
    await userEvent.click(summary);
    expect(screen.getByText(message)).toBeVisible();
  });

  it('shows a name with its app, its state and who changed it last', async () => {
    api.mappings = [mapping()];
    show(api);
    const link = await screen.findByRole('link', {
      name: /shop\.example\.com/,
    });
    expect(link).toHaveAttribute('href', 'https://shop.example.com');
    expect(screen.getByText('/shop/web')).toBeInTheDocument();
    expect(screen.getByText('Live')).toBeInTheDocument();
    expect(screen.getByText('Verified on 2 of 2 in 18 ms')).toBeInTheDocument();
    expect(await screen.findByText('ann')).toBeInTheDocument();
    expect(screen.getByText(/1 name, live/)).toBeInTheDocument();
  });

  it('puts what needs a person first and says why', async () => {
    api.mappings = [
      mapping({ host: 'a.example.com' }),
      mapping({
        host: 'z.example.com',
        status: status({
          state: 'rejected',
          reason: 'lb-2 at validation: maxconn must be at least 1.',
        }),
      }),
    ];
    show(api);
    const [, first] = await screen.findAllByRole('row');
    expect(first).toHaveTextContent('z.example.com');
    expect(first).toHaveTextContent('lb-2 at validation: maxconn');
    expect(screen.getByText('2 names, 1 needs attention')).toBeInTheDocument();
  });

  it('says apart whether a name is served and whether it resolves', async () => {
    api.mappings = [
      mapping({
        status: status({
          conditions: [
            {
              type: 'NameDoesNotResolve',
              message:
                'DNS does not know the name. Ask for a CNAME to lb.example.com.',
            },
          ],
        }),
      }),
    ];
    show(api);
    expect(await screen.findByText('Live')).toBeInTheDocument();
    expect(
      screen.getByText(/Ask for a CNAME to lb\.example\.com/),
    ).toBeInTheDocument();
  });

  it('invites to give the first name, and says what runs', async () => {
    show(api);
    expect(
      await screen.findByRole('heading', { name: 'No DNS mapping yet' }),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/runs in Marathon with 1 healthy instance/),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Add mapping' }),
    ).toBeInTheDocument();
  });

  it('says that Marathon does not know the app of the annotation', async () => {
    api.apps = [];
    show(api);
    expect(
      await screen.findByRole('heading', {
        name: 'Marathon has no app /shop/web',
      }),
    ).toBeInTheDocument();
  });

  it('offers to name an app that has none', async () => {
    api.mappings = [mapping()];
    api.apps = [app(), app({ id: '/shop/assets' })];
    show(api);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Give /shop/assets a name' }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByLabelText('Goes to app')).toHaveDisplayValue(
      '/shop/assets · 1 of 1 healthy',
    );
  });

  it('says what could not be loaded and loads it when asked again', async () => {
    api.failure = await refusal(500, 'database is away');
    show(api);
    expect(
      await screen.findByText(/The DNS mappings could not be loaded/),
    ).toBeInTheDocument();
    api.failure = undefined;
    api.mappings = [mapping()];
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Live')).toBeInTheDocument();
  });

  it('keeps what it read when the portal goes away, and says so', async () => {
    api.mappings = [mapping()];
    show(api);
    await screen.findByText('Live');
    api.failure = await refusal(503, 'away');
    expect(
      await screen.findByText(
        "The portal's connection is lost.",
        {},
        { timeout: 4000 },
      ),
    ).toBeInTheDocument();
    expect(screen.getByText('Live')).toBeInTheDocument();
  });

  it('says that a Marathon is away and that traffic is unchanged', async () => {
    api.mappings = [mapping()];
    api.clusters = [
      cluster({ state: 'stale', staleSince: '2025-11-20T14:05:00Z' }),
    ];
    show(api);
    expect(
      await screen.findByText(/Marathon “production” has not answered for/),
    ).toBeInTheDocument();
    expect(screen.getByText(/Traffic is unchanged/)).toBeInTheDocument();
  });

  it('lets others look, names the owner, and offers no change', async () => {
    api.rights = { ...api.rights, create: false, update: false, delete: false };
    api.mappings = [mapping()];
    show(api);
    expect(
      await screen.findByText('You can look here, but not change anything'),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'storefront' }),
    ).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Add mapping' })).toBeDisabled();
    await userEvent.click(
      screen.getByRole('button', { name: 'More for shop.example.com' }),
    );
    expect(
      screen.getAllByRole('menuitem').map(item => item.textContent),
    ).toEqual(['History']);
  });

  it('says that names wait for a load balancer', async () => {
    api.loadBalancers = [];
    show(api);
    expect(
      await screen.findByText('No load balancer is set up'),
    ).toBeInTheDocument();
  });

  it('names the part of the annotation that cannot be an app', async () => {
    show(api, {
      ...shop,
      metadata: {
        ...shop.metadata,
        annotations: { 'marathon.mesosphere.io/app-id': '/shop/web, Shop!' },
      },
    });
    expect(
      await screen.findByText(/Shop!: app ids look like/),
    ).toBeInTheDocument();
  });

  it('asks before a deletion, with the focus on keeping the name', async () => {
    api.mappings = [mapping()];
    show(api);
    await userEvent.click(
      await screen.findByRole('button', { name: 'More for shop.example.com' }),
    );
    await userEvent.click(screen.getByRole('menuitem', { name: 'Delete…' }));
    const dialog = within(
      await screen.findByRole('dialog', { name: 'Delete shop.example.com?' }),
    );
    expect(dialog.getByText(/get 404 from public at once/)).toBeInTheDocument();
    expect(dialog.getByRole('button', { name: 'Keep it' })).toHaveFocus();
    expect(api.writes).toEqual([]);
    await userEvent.click(
      dialog.getByRole('button', { name: 'Delete mapping' }),
    );
    expect(
      await screen.findByText('shop.example.com was deleted'),
    ).toBeInTheDocument();
    expect(api.writes).toEqual([
      { delete: 'id-of-shop.example.com', version: 3 },
    ]);
  });

  it('undoes a deletion as a version on top of it', async () => {
    api.mappings = [mapping()];
    show(api);
    await userEvent.click(
      await screen.findByRole('button', { name: 'More for shop.example.com' }),
    );
    await userEvent.click(screen.getByRole('menuitem', { name: 'Delete…' }));
    await userEvent.click(
      await screen.findByRole('button', { name: 'Delete mapping' }),
    );
    const said = await screen.findByText('shop.example.com was deleted');
    await waitFor(() => expect(said.closest('[tabindex="-1"]')).toHaveFocus());
    await userEvent.click(await screen.findByRole('button', { name: 'Undo' }));
    await waitFor(() =>
      expect(api.writes[1]).toEqual({
        revert: { version: 4, toVersion: 3 },
        id: 'id-of-shop.example.com',
      }),
    );
  });

  it('keeps the dialog open with the reason when a deletion is refused', async () => {
    api.mappings = [mapping()];
    api.nextRefusal = await refusal(403, 'only owners may delete');
    show(api);
    await userEvent.click(
      await screen.findByRole('button', { name: 'More for shop.example.com' }),
    );
    await userEvent.click(screen.getByRole('menuitem', { name: 'Delete…' }));
    await userEvent.click(
      await screen.findByRole('button', { name: 'Delete mapping' }),
    );
    expect(
      await screen.findByText(
        'The mapping was not deleted: only owners may delete',
      ),
    ).toBeInTheDocument();
  });

  it('says that a saved name is live only once it is', async () => {
    api.loadBalancers = [loadBalancer()];
    show(api);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Add mapping' }),
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Use shop.example.com' }),
    );
    const save = screen.getByRole('button', { name: 'Add mapping' });
    await waitFor(() => expect(save).toHaveAttribute('aria-disabled', 'false'));
    await userEvent.click(save);
    expect(await screen.findByText('Rolling out · 0 of 2')).toBeInTheDocument();
    const announcement = /shop\.example\.com: Live/;
    expect(screen.queryByText(announcement)).not.toBeInTheDocument();
    api.mappings = api.mappings.map(m => ({ ...m, status: status() }));
    expect(
      await screen.findByText(announcement, {}, { timeout: 4000 }),
    ).toBeInTheDocument();
  });
});
