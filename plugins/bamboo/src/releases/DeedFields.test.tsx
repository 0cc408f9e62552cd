import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { app, mapping, shop } from '../__testUtils__/data';
import { FakeBambooApi } from '../__testUtils__/FakeBambooApi';
import { renderPage } from '../__testUtils__/render';
import { DeedFields } from './DeedFields';
import { newChange, toChange, type DraftChange } from './draft';

const cart = mapping({
  host: 'cart.example.com',
  targets: [{ cluster: 'production', app: '/cart', port: 0, weight: 100 }],
});

describe('what happens to a name in a release', () => {
  let api: FakeBambooApi;
  let draft: DraftChange;

  function Fields({ loadBalancers }: { loadBalancers: string[] }) {
    const [state, setState] = useState(newChange(cart));
    draft = state;
    return (
      <DeedFields
        mapping={cart}
        draft={state}
        loadBalancers={loadBalancers}
        onChange={change => setState({ ...state, ...change })}
      />
    );
  }
  const show = (loadBalancers = ['public']) =>
    renderPage(<Fields loadBalancers={loadBalancers} />, { api, entity: shop });
  const say = async (deed: string) =>
    userEvent.selectOptions(await screen.findByLabelText('What happens'), deed);

  beforeEach(() => {
    api = new FakeBambooApi();
  });

  it('sends it to another app of its own entity', async () => {
    api.apps = [app({ id: '/cart' }), app({ id: '/cart/next' })];
    const listApps = jest.spyOn(api, 'listApps');
    show();
    await say('Send it to another app');
    expect(toChange(cart, draft)).toBeUndefined();
    await userEvent.selectOptions(
      await screen.findByLabelText('Goes to app'),
      '/cart/next · 1 of 1 healthy',
    );
    expect(listApps).toHaveBeenCalledWith({ entityRef: cart.entityRef });
    const targets = [
      { cluster: 'production', app: '/cart/next', port: 0, weight: 100 },
    ];
    expect(toChange(cart, draft)).toMatchObject({
      action: 'update',
      version: 3,
      mapping: { host: 'cart.example.com', targets },
    });
  });

  it('says that Marathon has no app to send it to', async () => {
    api.apps = [];
    show();
    await say('Send it to another app');
    expect(
      await screen.findByText('Marathon has no app of this component.'),
    ).toBeInTheDocument();
  });

  it('returns it to a version that is told in words', async () => {
    const old = {
      version: 2,
      action: 'update' as const,
      value: { ...cart, host: 'basket.example.com' },
      comment: 'old name',
      at: '2024-11-18T09:40:00Z',
      by: 'user:default/ann',
    };
    api.versions.set(cart.id, [old, { ...old, version: 3, value: cart }]);
    show();
    await say('Return to an earlier version');
    const option = await screen.findByRole('option', {
      name: /Version 2 · .* · basket\.example\.com → \/cart · “old name”/,
    });
    expect(screen.queryByRole('option', { name: /Version 3/ })).toBeNull();
    await userEvent.selectOptions(screen.getByLabelText('Version'), option);
    expect(toChange(cart, draft)).toEqual({
      action: 'revert',
      id: cart.id,
      version: 3,
      toVersion: 2,
    });
  });

  it('says why its versions cannot be read', async () => {
    jest
      .spyOn(api, 'listMappingVersions')
      .mockRejectedValue(new Error('database is away'));
    show();
    await say('Return to an earlier version');
    expect(
      await screen.findByText('Could not be loaded: database is away'),
    ).toBeInTheDocument();
  });

  it('moves it to the load balancer that is chosen', async () => {
    show(['public', 'internal']);
    await say('Move it to another load balancer');
    await userEvent.selectOptions(
      screen.getByLabelText('Load balancer'),
      'internal',
    );
    expect(toChange(cart, draft)).toMatchObject({
      action: 'update',
      mapping: { loadBalancer: 'internal', targets: cart.targets },
    });
  });

  it('offers no move where there is one load balancer, and no canary where none runs', async () => {
    show();
    await say('Delete it');
    expect(
      screen.getAllByRole('option').map(({ textContent }) => textContent),
    ).toEqual([
      'Choose…',
      'Send it to another app',
      'Return to an earlier version',
      'Delete it',
    ]);
  });
});
