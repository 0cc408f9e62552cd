import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { agent, loadBalancer, revision, shop } from '../__testUtils__/data';
import { FakeBambooApi, refusal } from '../__testUtils__/FakeBambooApi';
import { renderPage } from '../__testUtils__/render';
import { setWindowWidth } from '../__testUtils__/window';
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
    const lastSeenAt = new Date(Date.now() - 2 * 60_000).toISOString();
    api.agents = [
      agent(),
      agent({ id: 'lb-2', state: 'away', sequence: 9, lastSeenAt }),
    ];
    show();
    expect(await screen.findByText('Runs revision 17')).toBeInTheDocument();
    expect(
      screen.getByText('For 2 min. HAProxy goes on with revision 9'),
    ).toBeInTheDocument();
  });

  it('says how long an agent took to verify, whatever came after that', async () => {
    api.agents = [agent({ lastReport: revision().reports[0] })];
    show();
    expect(await screen.findByText('Runtime, 12 ms')).toBeInTheDocument();
    expect(screen.getByText('lb-1 12 ms · no reload')).toBeInTheDocument();
  });

  it('says that the last attempt of an agent was refused', async () => {
    const [report] = revision().reports;
    api.agents = [agent({ lastReport: { ...report!, outcome: 'rejected' } })];
    show();
    expect(await screen.findByText('Rejected')).toBeInTheDocument();
  });

  it('shows how long each agent was at which phase of a revision', async () => {
    show('/public?revision=17');
    const table = await screen.findByRole('table', {
      name: 'How each agent took it',
    });
    expect(
      within(table)
        .getAllByRole('columnheader')
        .map(({ textContent }) => textContent),
    ).toEqual([
      'Agent',
      'How',
      'Validated',
      'Planned',
      'Applied',
      'Verified',
      'On disk',
    ]);
    expect(
      within(table)
        .getAllByRole('cell')
        .map(({ textContent }) => textContent),
    ).toEqual([
      'lb-1',
      'RuntimeVerified by asking HAProxy for the names',
      '1.5',
      '2',
      '9',
      '12',
      '31',
    ]);
  });

  it('shows how far a refused attempt came, and why it ended', async () => {
    const [report] = revision().reports;
    api.revisions = [
      revision({
        state: 'rejected',
        reports: [
          {
            ...report!,
            outcome: 'rejected',
            how: 'none',
            verified: undefined,
            phases: [{ phase: 'validated', ms: 4 }],
            message: 'At validation (line 12): unknown keyword',
          },
        ],
      }),
    ];
    show('/public?revision=17');
    const table = await screen.findByRole('table', {
      name: 'How each agent took it',
    });
    expect(table).toHaveTextContent(
      'RejectedAt validation (line 12): unknown keyword4––––',
    );
  });

  it('says when no agent has reported on a revision', async () => {
    api.revisions = [revision({ reports: [] })];
    show('/public?revision=17');
    expect(
      await screen.findByText('No agent has reported on it yet.'),
    ).toBeInTheDocument();
  });

  it('has lists in place of tables in a narrow window', async () => {
    const widen = setWindowWidth(400);
    show('/public?revision=17');
    const revisions = await screen.findByRole('list', { name: 'Revisions' });
    expect(revisions).toHaveTextContent('Revision 17');
    expect(
      within(revisions).getByText(/verified 12 ms · on disk 31 ms/),
    ).toBeInTheDocument();
    expect(screen.getByRole('list', { name: 'Agents' })).toBeInTheDocument();
    expect(screen.queryByRole('table', { name: 'Agents' })).toBeNull();
    widen();
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
