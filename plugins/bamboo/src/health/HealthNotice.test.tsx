import { screen } from '@testing-library/react';
import type { App } from '@bamboo-lb/plugin-bamboo-common';
import { app, instance, shop } from '../__testUtils__/data';
import { FakeBambooApi } from '../__testUtils__/FakeBambooApi';
import { renderPage } from '../__testUtils__/render';
import { EntityHealthContent } from './EntityHealthContent';

const unhealthy = { healthy: false, decision: 'unhealthy' } as const;
const kept = { healthy: false, decision: 'kept-all-down' } as const;
const fresh = { healthy: null, decision: 'waiting-for-health' } as const;

describe('the sentence at the top of the tab Health', () => {
  it.each<[string, Partial<App>, string, RegExp]>([
    [
      'no instance is healthy and all stay',
      {
        instances: [instance(kept)],
        health: { healthy: 0, unhealthy: 1, unknown: 0, total: 1 },
      },
      'No instance of /shop/web is healthy.',
      /stay in rotation/,
    ],
    [
      'no instance is healthy and none stays',
      {
        instances: [instance({ ...unhealthy, inRotation: false })],
        health: { healthy: 0, unhealthy: 1, unknown: 0, total: 1 },
      },
      'No instance of /shop/web is healthy.',
      /answer 503/,
    ],
    [
      'new instances wait for their first check',
      {
        instances: [
          instance(),
          instance({ ...fresh, id: 'new', inRotation: false }),
        ],
        health: { healthy: 1, unhealthy: 0, unknown: 1, total: 2 },
      },
      '1 of 2 instances has no health result yet',
      /./,
    ],
    [
      'no name leads to a healthy app',
      { instances: [instance({ loadBalancers: [] })], mappings: [] },
      'The instance is healthy; no load balancer sends it traffic',
      /./,
    ],
  ])('says that %s', async (_, over, title, detail) => {
    const api = new FakeBambooApi();
    api.apps = [app(over)];
    renderPage(<EntityHealthContent />, { api, entity: shop });
    const said = await screen.findAllByText(
      (_text, element) => element?.textContent === title,
    );
    expect(said[0]).toBeInTheDocument();
    expect(document.body).toHaveTextContent(detail);
  });
});
