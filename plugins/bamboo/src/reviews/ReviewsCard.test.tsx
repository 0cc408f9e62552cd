import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { app, mapping, shop } from '../__testUtils__/data';
import { review, reviewRule } from '../__testUtils__/workflowData';
import { FakeBambooApi, refusal } from '../__testUtils__/FakeBambooApi';
import { renderPage } from '../__testUtils__/render';
import { setWindowWidth } from '../__testUtils__/window';
import { EntityDnsContent } from '../dns/EntityDnsContent';

const HEADING = { name: 'Review environments' };

describe('review environments on the tab DNS', () => {
  let api: FakeBambooApi;
  const show = () => renderPage(<EntityDnsContent />, { api, entity: shop });
  const table = async () =>
    within(await screen.findByRole('table', { name: 'Review environments' }));

  beforeEach(() => {
    api = new FakeBambooApi();
    api.mappings = [mapping(), review().mapping!];
    api.reviews = [review()];
  });

  it('are not there where no app is under review', async () => {
    api.reviews = [];
    api.mappings = [mapping()];
    api.reviewRules = [reviewRule({ entity: 'component:default/other' })];
    show();
    await screen.findByText('Live');
    expect(screen.queryByRole('heading', HEADING)).not.toBeInTheDocument();
  });

  it('say how one comes about where a rule names the component', async () => {
    api.reviews = [];
    api.mappings = [mapping()];
    api.reviewRules = [reviewRule()];
    show();
    expect(await screen.findByText(/An app like/)).toHaveTextContent(
      'An app like /review/{branch}/shop gets the name {branch}.shop.review.example.com by itself, for as long as it runs.',
    );
  });

  it('have a table of their own, and no row among the mappings', async () => {
    show();
    const [, row] = (await table()).getAllByRole('row');
    expect(row).toHaveTextContent('feature-427');
    expect(row).toHaveTextContent('By rule shop');
    expect(row).toHaveTextContent('/review/feature-427/shop');
    expect(row).toHaveTextContent('1 of 2');
    expect(row).toHaveTextContent('Live');
    const main = within(screen.getByRole('table', { name: 'DNS mappings' }));
    expect(main.queryByText(/feature-427/)).not.toBeInTheDocument();
    expect(
      screen.getByText(/1 name, live.*Review environments are listed below/),
    ).toBeInTheDocument();
  });

  it('say why an app has no name, before those that have one', async () => {
    api.reviews = [
      review(),
      review({
        values: { branch: 'z' },
        mapping: null,
        problem: 'Rule shop makes at most 20 names at a time.',
      }),
    ];
    show();
    const [, first] = (await table()).getAllByRole('row');
    expect(first).toHaveTextContent('No name');
    expect(first).toHaveTextContent('Rule shop makes at most 20 names');
    expect(
      screen.getByText('2 apps under review, 1 without their name'),
    ).toBeInTheDocument();
  });

  it('are renewed for as long as they were given', async () => {
    show();
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Renew feature-427.shop.review.example.com for 14 days',
      }),
    );
    expect(await screen.findByText(/is served until/)).toBeInTheDocument();
    const days14 = 14 * 86_400_000;
    const [write] = api.writes as { update: { expiresAt: string } }[];
    const left = Date.parse(write!.update.expiresAt) - Date.now();
    expect(left).toBeGreaterThan(days14 - 60_000);
    expect(left).toBeLessThanOrEqual(days14);
    expect(write).toMatchObject({
      update: {
        version: 3,
        host: 'feature-427.shop.review.example.com',
        targets: [{ app: '/review/feature-427/shop' }],
      },
    });
  });

  it('say why one was not renewed', async () => {
    api.nextRefusal = await refusal(403, 'not yours');
    show();
    await userEvent.click(
      await screen.findByRole('button', { name: /^Renew/ }),
    );
    expect(
      await screen.findByText(/was not renewed: not yours/),
    ).toBeInTheDocument();
  });

  it('are not renewed by those who may not, nor when the app is gone', async () => {
    api.reviews = [review({ appExists: false, since: null })];
    show();
    expect((await table()).getByText('Gone')).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: /^Renew/ }),
    ).not.toBeInTheDocument();
  });

  it('stand below the invitation where the component has no other name', async () => {
    api.apps = [app(), app({ id: review().app })];
    api.mappings = [review().mapping!];
    show();
    expect(await screen.findByRole('heading', HEADING)).toBeInTheDocument();
    expect(
      screen.getByRole('heading', { name: 'No DNS mapping yet' }),
    ).toBeInTheDocument();
  });

  it('stay in the table of mappings, marked, when they cannot be read', async () => {
    jest.spyOn(api, 'listReviews').mockRejectedValue(new Error('away'));
    show();
    expect(
      await screen.findByText(
        'The review environments could not be loaded: away',
      ),
    ).toBeInTheDocument();
    const main = within(screen.getByRole('table', { name: 'DNS mappings' }));
    expect(main.getByText('Review')).toBeInTheDocument();
  });

  it('are cards where room is short', async () => {
    const restore = setWindowWidth(400);
    try {
      show();
      await waitFor(() =>
        expect(
          screen.getByRole('list', { name: 'Review environments' }),
        ).toHaveTextContent('feature-427'),
      );
    } finally {
      restore();
    }
  });
});
