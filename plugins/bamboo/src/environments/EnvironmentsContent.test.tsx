import type { Entity } from '@backstage/catalog-model';
import { TestApiProvider } from '@backstage/frontend-test-utils';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { mapping, shop } from '../__testUtils__/data';
import { environment } from '../__testUtils__/workflowData';
import { FakeBambooApi, refusal } from '../__testUtils__/FakeBambooApi';
import { renderPage } from '../__testUtils__/render';
import { setWindowWidth } from '../__testUtils__/window';
import { EnvironmentsContent } from './EnvironmentsContent';

const system: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'System',
  metadata: { name: 'shop', namespace: 'default', title: 'The shop' },
  spec: { owner: 'storefront' },
};

describe('environments', () => {
  let api: FakeBambooApi;
  const show = (at = '/') =>
    renderPage(
      <TestApiProvider
        apis={[[catalogApiRef, catalogApiMock({ entities: [system, shop] })]]}
      >
        <EnvironmentsContent />
      </TestApiProvider>,
      { api, entity: shop, at },
    );

  beforeEach(() => {
    api = new FakeBambooApi();
    api.environments = [environment()];
  });

  describe('as a list', () => {
    it('says what a copy is where there is none, and offers one', async () => {
      api.environments = [];
      show();
      expect(
        await screen.findByRole('heading', { name: 'No copy yet' }),
      ).toBeInTheDocument();
      await userEvent.click(
        screen.getByRole('button', { name: 'Copy environment…' }),
      );
      expect(
        await screen.findByRole('heading', { name: 'Copy environment' }),
      ).toBeInTheDocument();
    });

    it('tells of each where it is from, how many names it has, and until when', async () => {
      api.environments = [
        environment({
          totalMappings: 7,
          input: {
            ...environment().input,
            from: { mappings: ['a', 'b'] },
            expiresAt: '2023-11-20T14:02:00Z',
          },
        }),
      ];
      show();
      const [, row] = await screen.findAllByRole('row');
      expect(row).toHaveTextContent('qa2 chosen names7ann');
      expect(row).toHaveTextContent('2023');
      expect(screen.getByRole('link', { name: 'qa' })).toHaveAttribute(
        'href',
        '/e1',
      );
    });

    it('says what could not be loaded', async () => {
      api.failure = await refusal(500, 'database is away');
      show();
      expect(
        await screen.findByText(/The environments could not be loaded/),
      ).toBeInTheDocument();
    });

    it('is a list of cards where room is short', async () => {
      const restore = setWindowWidth(400);
      try {
        show();
        expect(
          await screen.findByRole('list', { name: 'Environments' }),
        ).toHaveTextContent('qa1 name from shop');
      } finally {
        restore();
      }
    });
  });

  describe('one by one', () => {
    it('shows its names with their states, and how it was copied', async () => {
      api.environments = [environment({ totalMappings: 3 })];
      show('/e1');
      const [, row] = await screen.findAllByRole('row');
      expect(row).toHaveTextContent('shop.qa.example.com');
      expect(row).toHaveTextContent('Live');
      expect(
        screen.getByText('1 name and 2 names of other teams'),
      ).toBeInTheDocument();
      expect(
        screen.getByText('The same apps as the originals'),
      ).toBeInTheDocument();
    });

    it('lists what goes before it is removed, and then is gone', async () => {
      api.environments = [environment({ totalMappings: 2 })];
      show('/e1');
      await userEvent.click(
        await screen.findByRole('button', { name: 'Remove environment…' }),
      );
      const dialog = within(await screen.findByRole('dialog'));
      expect(
        dialog.getAllByRole('listitem').map(({ textContent }) => textContent),
      ).toEqual(['shop.qa.example.com', 'and 1 name of other teams']);
      expect(dialog.getByRole('button', { name: 'Keep it' })).toHaveFocus();
      await userEvent.click(
        dialog.getByRole('button', { name: 'Remove environment' }),
      );
      expect(await screen.findByText('qa was removed')).toBeInTheDocument();
      expect(api.writes).toEqual([{ removeEnvironment: {}, id: 'e1' }]);
      expect(
        await screen.findByRole('heading', { name: 'No copy yet' }),
      ).toBeInTheDocument();
    });

    it('says why it was not removed', async () => {
      api.nextRefusal = await refusal(403, 'cart is not yours');
      show('/e1');
      await userEvent.click(
        await screen.findByRole('button', { name: 'Remove environment…' }),
      );
      await userEvent.click(
        await screen.findByRole('button', { name: 'Remove environment' }),
      );
      expect(
        await screen.findByText('Nothing was removed: cart is not yours'),
      ).toBeInTheDocument();
    });
  });

  describe('side by side', () => {
    const original = mapping();
    const copy = environment().mappings[0]!;

    beforeEach(() => {
      api.environments = [
        environment(),
        environment({ id: 'e2', name: 'staging' }),
      ];
      api.comparison = [
        { left: copy, right: original, differences: [] },
        {
          left: mapping({ host: 'cart.qa.example.com' }),
          right: mapping({ host: 'cart.example.com' }),
          differences: ['qa sends it to `/qa/cart`, the original to `/cart`'],
        },
        {
          left: null,
          right: mapping({ host: 'new.example.com' }),
          differences: [],
        },
      ];
    });

    it('tells the differences from the originals in words', async () => {
      show('/e1/comparison');
      const rows = await screen.findAllByRole('row');
      const [head, same, different, missing] = rows;
      expect(head).toHaveTextContent('qaOriginalsDifferences');
      expect(same).toHaveTextContent('The same');
      expect(different).toHaveTextContent(
        'qa sends it to /qa/cart, the original to /cart',
      );
      expect(missing).toHaveTextContent('Only in the originals');
      expect(screen.getByText('3 names, 2 different')).toBeInTheDocument();
    });

    it('shows only what differs when asked to', async () => {
      show('/e1/comparison');
      await userEvent.click(
        await screen.findByRole('checkbox', { name: 'Only differences' }),
      );
      expect(screen.queryByText('The same')).not.toBeInTheDocument();
      expect(screen.getAllByRole('row')).toHaveLength(3);
    });

    it('compares with another environment, and remembers it in the address', async () => {
      const compare = jest.spyOn(api, 'compareEnvironments');
      show('/e1/comparison');
      await userEvent.selectOptions(
        await screen.findByLabelText('Compare with'),
        'staging',
      );
      expect(
        await screen.findByRole('heading', { name: 'qa beside staging' }),
      ).toBeInTheDocument();
      expect(compare).toHaveBeenLastCalledWith(
        { left: 'e1', right: 'e2' },
        expect.anything(),
      );
    });

    it('leads back to the environment', async () => {
      show('/e1/comparison');
      expect(await screen.findByRole('link', { name: 'qa' })).toHaveAttribute(
        'href',
        '/e1',
      );
    });
  });
});
