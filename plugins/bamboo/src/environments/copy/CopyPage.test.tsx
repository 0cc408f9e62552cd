import type { Entity } from '@backstage/catalog-model';
import { TestApiProvider } from '@backstage/frontend-test-utils';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { loadBalancer, mapping, shop } from '../../__testUtils__/data';
import { environment } from '../../__testUtils__/workflowData';
import { FakeBambooApi, refusal } from '../../__testUtils__/FakeBambooApi';
import { renderPage } from '../../__testUtils__/render';
import { EnvironmentsContent } from '../EnvironmentsContent';

const system: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'System',
  metadata: { name: 'shop', namespace: 'default', title: 'The shop' },
  spec: { owner: 'storefront' },
};

describe('copying an environment', () => {
  let api: FakeBambooApi;
  const show = () =>
    renderPage(
      <TestApiProvider
        apis={[[catalogApiRef, catalogApiMock({ entities: [system, shop] })]]}
      >
        <EnvironmentsContent />
      </TestApiProvider>,
      { api, entity: shop, at: '/new' },
    );
  const name = () => screen.findByLabelText('Name of the copy');
  const submit = () => screen.findByRole('button', { name: /^Copy( \d|$)/ });
  const chooseSystem = async () => {
    await userEvent.click(await screen.findByLabelText('System'));
    await userEvent.click(
      await screen.findByRole('option', { name: 'The shop' }),
    );
  };

  beforeEach(() => {
    api = new FakeBambooApi();
    api.environments = [environment()];
    api.mappings = [mapping()];
    api.environmentCheck = {
      ok: true,
      problems: [],
      items: [
        {
          source: mapping(),
          copy: { ...mapping(), host: 'shop.qa.example.com' },
          problems: [],
          warnings: [
            { field: 'targets', message: '`/qa/web` has no instance' },
          ],
        },
      ],
    };
  });

  it('shows what would be made, and makes all of it', async () => {
    const check = jest.spyOn(api, 'checkEnvironment');
    show();
    expect(await submit()).toHaveAccessibleDescription(
      'Give the copy a name first.',
    );
    await userEvent.type(await name(), 'qa');
    expect(await submit()).toHaveAccessibleDescription(
      'Say what to copy first.',
    );
    await chooseSystem();
    expect(await screen.findByText('1 name will be made')).toBeInTheDocument();
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Use *.example.com → *.qa.example.com',
      }),
    );
    expect(screen.getByLabelText('Host 1 from')).toHaveValue('*.example.com');
    const [, row] = screen.getAllByRole('row');
    expect(row).toHaveTextContent('shop.qa.example.com');
    expect(row).toHaveTextContent('/qa/web has no instance');
    await waitFor(async () =>
      expect(await submit()).toHaveAttribute('aria-disabled', 'false'),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Copy 1 name' }));
    const input = {
      name: 'qa',
      from: { system: 'system:default/shop' },
      hosts: [{ from: '*.example.com', to: '*.qa.example.com' }],
      apps: [],
    };
    expect(
      await screen.findByText('1 name was made as revision 17 on public'),
    ).toBeInTheDocument();
    expect(api.writes).toEqual([{ createEnvironment: input }]);
    expect(check).toHaveBeenLastCalledWith(input, expect.anything());
  });

  it('puts problems at the line, at the name and at the field that has them', async () => {
    api.environmentCheck = {
      ok: false,
      problems: [
        { field: 'name', message: 'There is an environment qa already' },
        { field: 'hosts[0].to', message: 'Use `*` at most once' },
      ],
      items: [
        {
          source: mapping(),
          copy: null,
          problems: [{ field: 'host', message: 'No host pattern matches' }],
          warnings: [],
        },
      ],
    };
    show();
    await userEvent.type(await name(), 'qa');
    await chooseSystem();
    expect(
      await screen.findByText('There is an environment qa already'),
    ).toBeInTheDocument();
    await userEvent.type(screen.getByLabelText('Host 1 from'), '*.a');
    expect(await submit()).toHaveAccessibleDescription(
      'Fill in both sides of each line.',
    );
    await userEvent.type(screen.getByLabelText('Host 1 to'), '*.b.*');
    await waitFor(() =>
      expect(screen.getByLabelText('Host 1 to')).toBeInvalid(),
    );
    const [, row] = screen.getAllByRole('row');
    expect(row).toHaveTextContent('No host pattern matches');
    expect(
      screen.getByText('0 names will be made, 1 has a problem'),
    ).toBeInTheDocument();
  });

  it('copies components and names that are chosen', async () => {
    const check = jest.spyOn(api, 'checkEnvironment');
    show();
    await userEvent.type(await name(), 'qa');
    await userEvent.selectOptions(screen.getByLabelText('Copy'), 'Components');
    await userEvent.click(screen.getByLabelText('Components'));
    await userEvent.click(await screen.findByRole('option', { name: 'shop' }));
    await waitFor(() =>
      expect(check).toHaveBeenLastCalledWith(
        expect.objectContaining({
          from: { entityRefs: ['component:default/shop'] },
        }),
        expect.anything(),
      ),
    );
    await userEvent.selectOptions(screen.getByLabelText('Copy'), 'Names');
    await userEvent.click(screen.getByLabelText('Names'));
    await userEvent.click(
      await screen.findByRole('option', { name: 'shop.example.com' }),
    );
    await waitFor(() =>
      expect(check).toHaveBeenLastCalledWith(
        expect.objectContaining({
          from: { mappings: ['id-of-shop.example.com'] },
        }),
        expect.anything(),
      ),
    );
  });

  it('takes another load balancer', async () => {
    api.loadBalancers = [loadBalancer(), loadBalancer({ name: 'internal' })];
    const check = jest.spyOn(api, 'checkEnvironment');
    show();
    await userEvent.type(await name(), 'qa');
    await chooseSystem();
    await userEvent.selectOptions(
      screen.getByLabelText('Load balancer'),
      'internal',
    );
    await waitFor(() =>
      expect(check).toHaveBeenLastCalledWith(
        expect.objectContaining({ loadBalancer: 'internal' }),
        expect.anything(),
      ),
    );
  });

  it('keeps what was typed when the copy is refused', async () => {
    api.nextRefusal = await refusal(403, 'cart is not yours');
    show();
    await userEvent.type(await name(), 'qa');
    await chooseSystem();
    await waitFor(async () =>
      expect(await submit()).toHaveAttribute('aria-disabled', 'false'),
    );
    await userEvent.click(await submit());
    expect(await screen.findByText('cart is not yours')).toBeInTheDocument();
    expect(screen.getByText('Nothing was copied')).toBeInTheDocument();
    expect(await name()).toHaveValue('qa');
  });

  it('goes on without what stands in the way', async () => {
    const check = jest.spyOn(api, 'checkEnvironment');
    const [good] = api.environmentCheck.items;
    api.environmentCheck = {
      ok: false,
      problems: [],
      items: [
        {
          ...good!,
          source: mapping({ host: 'cart.example.com' }),
          problems: [{ field: 'entityRef', message: 'cart is not yours' }],
        },
        good!,
      ],
    };
    show();
    await userEvent.type(await name(), 'qa');
    await chooseSystem();
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Leave out the one with a problem',
      }),
    );
    await waitFor(() =>
      expect(check).toHaveBeenLastCalledWith(
        expect.objectContaining({
          from: { mappings: ['id-of-shop.example.com'] },
        }),
        expect.anything(),
      ),
    );
  });
});
