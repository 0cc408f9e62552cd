import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { agent, loadBalancer, revision, shop } from '../__testUtils__/data';
import { FakeBambooApi, refusal } from '../__testUtils__/FakeBambooApi';
import { renderPage } from '../__testUtils__/render';
import { LoadBalancersContent } from './LoadBalancersContent';

describe('the load balancer page', () => {
  let api: FakeBambooApi;
  const show = (at = '/public') =>
    renderPage(<LoadBalancersContent />, { api, entity: shop, at });

  beforeEach(() => {
    api = new FakeBambooApi();
    api.revisions = [revision()];
  });

  it('leads from the list to the page of one', async () => {
    show('/');
    await userEvent.click(await screen.findByRole('link', { name: 'public' }));
    expect(
      await screen.findByRole('heading', { name: 'public' }),
    ).toBeInTheDocument();
  });

  it('shows how far each agent is', async () => {
    api.agents = [agent(), agent({ id: 'lb-2', state: 'away', sequence: 9 })];
    show();
    expect(await screen.findByText('Runs revision 17')).toBeInTheDocument();
    expect(
      screen.getByText('HAProxy goes on with revision 9'),
    ).toBeInTheDocument();
  });

  it('opens a revision to what it changed in each file', async () => {
    show();
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Show what revision 17 changed',
      }),
    );
    expect(
      await screen.findByRole('region', { name: 'Changes of exact.map' }),
    ).toHaveTextContent('1+shop.example.com be1');
    expect(screen.getByText('lb-1 12 ms · no reload')).toBeInTheDocument();
  });

  it('says where a template fails and that the accepted one is in use', async () => {
    api.loadBalancers = [
      loadBalancer({
        template: {
          source: 'haproxy.hbs',
          blocks: true,
          error: { message: 'unclosed block', line: 12 },
        },
      }),
    ];
    show();
    expect(
      await screen.findByText('haproxy.hbs:12: unclosed block'),
    ).toBeInTheDocument();
  });

  it('says what to start when no agent is there', async () => {
    api.agents = [];
    show();
    expect(
      await screen.findByText('No agent is connected yet'),
    ).toBeInTheDocument();
  });

  it('says what could not be loaded', async () => {
    api.failure = await refusal(403, 'bamboo.revision.read');
    show();
    expect(
      await screen.findByText(/The load balancer could not be loaded/),
    ).toBeInTheDocument();
  });
});
