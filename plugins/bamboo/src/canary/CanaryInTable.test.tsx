import { screen, within } from '@testing-library/react';
import { canaryMapping } from '../__testUtils__/canaryData';
import { app, mapping, shop, status } from '../__testUtils__/data';
import { FakeBambooApi } from '../__testUtils__/FakeBambooApi';
import { renderPage } from '../__testUtils__/render';
import { EntityDnsContent } from '../dns/EntityDnsContent';

describe('canaries in the tab DNS', () => {
  let api: FakeBambooApi;
  const show = () => renderPage(<EntityDnsContent />, { api, entity: shop });
  const rowOf = async (name: RegExp) =>
    within(await screen.findByRole('row', { name }));

  beforeEach(() => {
    api = new FakeBambooApi();
    api.apps = [app(), app({ id: '/shop/web-canary', instances: [] })];
  });

  it('are marked with how far they are, and so is their own name', async () => {
    api.mappings = [
      canaryMapping(),
      mapping({ host: 'canary.shop.example.com' }),
      mapping({ host: 'www.example.com' }),
    ];
    show();
    const row = await rowOf(/^shop\.example\.com/);
    expect(row.getByText('Canary')).toBeInTheDocument();
    expect(row.getByText('90 %')).toBeInTheDocument();
    expect(row.getByText('Canary at 10 %, step 3 of 6')).toBeInTheDocument();
    expect(
      (await rowOf(/^canary\.shop/)).getByText('Canary'),
    ).toBeInTheDocument();
    expect(
      (await rowOf(/^www\./)).queryByText('Canary'),
    ).not.toBeInTheDocument();
  });

  it('say truly where the share of a side without instances goes', async () => {
    api.mappings = [canaryMapping()];
    show();
    expect(
      await screen.findByText(/its share goes to the other side/),
    ).toBeInTheDocument();
  });

  it.each([
    ['CanaryPaused', 'The canary is paused: lb-1 saw errors'],
    ['CanaryAborted', 'The guard aborted the canary: lb-1 saw errors'],
  ])(
    'come first with %s, though their names are live',
    async (type, message) => {
      api.mappings = [
        mapping({ host: 'a.example.com' }),
        canaryMapping({
          updatedBy: 'guard',
          status: status({ conditions: [{ type, message }] }),
        }),
      ];
      show();
      const [, first] = await screen.findAllByRole('row');
      expect(first).toHaveTextContent(message);
      expect(first).toHaveTextContent('The guard');
      expect(
        screen.getByText(/2 names, 1 needs attention/),
      ).toBeInTheDocument();
    },
  );

  it('tell two versions of one app apart', async () => {
    const target = { cluster: 'production', app: '/shop/web', port: 0 };
    const version = '2025-11-20T14:00:00Z';
    api.mappings = [
      canaryMapping({
        targets: [
          { ...target, weight: 90, notVersion: version },
          { ...target, weight: 10, version },
        ],
      }),
    ];
    show();
    expect(await screen.findByText('other versions')).toBeInTheDocument();
    expect(screen.getByText('version of Nov 20, 2025')).toBeInTheDocument();
  });
});
