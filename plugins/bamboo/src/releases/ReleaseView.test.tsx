import type { Mapping } from '@bamboo-lb/plugin-bamboo-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { mapping, shop, status } from '../__testUtils__/data';
import { environment, release, review } from '../__testUtils__/workflowData';
import { FakeBambooApi, refusal } from '../__testUtils__/FakeBambooApi';
import { renderPage } from '../__testUtils__/render';
import { EntityDnsContent } from '../dns/EntityDnsContent';

const withCanary = (): Mapping =>
  mapping({
    targets: [
      { cluster: 'production', app: '/shop/web', port: 0, weight: 90 },
      { cluster: 'production', app: '/shop/next', port: 0, weight: 10 },
    ],
    options: {
      canary: {
        tag: 'a1b2c3',
        nameMapping: null,
        sticky: false,
        header: null,
        cookie: null,
        steps: [],
        guard: null,
        startedAt: '2025-11-20T14:00:00Z',
        startedBy: 'user:default/ann',
      },
    },
  });

const cart = () =>
  mapping({
    host: 'cart.example.com',
    entityRef: 'component:default/cart',
    targets: [{ cluster: 'production', app: '/cart', port: 0, weight: 100 }],
  });

describe('a release of several names', () => {
  let api: FakeBambooApi;
  const show = () =>
    renderPage(<EntityDnsContent />, { api, entity: shop, at: '/release' });
  const choose = async (name: string) =>
    userEvent.click(
      await screen.findByRole('checkbox', { name: `Release ${name}` }),
    );
  const rowOf = (name: string) =>
    within(
      screen
        .getByRole('checkbox', { name: `Release ${name}` })
        .closest('li') as HTMLElement,
    );
  const submit = () => screen.findByRole('button', { name: /^Release( \d|$)/ });

  const untilReady = async () =>
    waitFor(async () =>
      expect(await submit()).toHaveAttribute('aria-disabled', 'false'),
    );

  beforeEach(() => {
    api = new FakeBambooApi();
    api.related = [
      {
        entityRef: 'component:default/cart',
        relation: 'dependsOn',
        mappings: [cart()],
        mayUpdate: true,
      },
      {
        entityRef: 'component:default/shop',
        relation: '',
        mappings: [withCanary()],
        mayUpdate: true,
      },
    ];
    api.releaseCheck = {
      ok: true,
      problems: [],
      warnings: [],
      sentences: [
        'Sends shop.example.com to `/shop/next`.',
        'Deletes cart.example.com on public.',
      ],
    };
    api.result = { release: release(), mappings: [withCanary()] };
  });

  it('offers the own names first, then those of what is related, and says how', async () => {
    show();
    const headings = await screen.findAllByRole('heading', { name: /^Names/ });
    expect(headings.map(({ textContent }) => textContent)).toEqual([
      'Names of this component',
      'Names of cart',
    ]);
    expect(
      screen.getByText('This component depends on it'),
    ).toBeInTheDocument();
  });

  it('offers what was made for itself before reviews and copies, which are marked', async () => {
    const { mapping: reviewed } = review();
    api.related[1]!.mappings = [
      reviewed!,
      environment().mappings[0]!,
      mapping({ host: 'zoo.example.com' }),
    ];
    show();
    const boxes = await screen.findAllByRole('checkbox', { name: /^Release/ });
    expect(boxes[0]).toHaveAccessibleName('Release zoo.example.com');
    expect(screen.getByText('Review')).toBeInTheDocument();
    expect(screen.getByText('Copy')).toBeInTheDocument();
  });

  it('shows names that the reader may not change, with the reason', async () => {
    api.related[0]!.mayUpdate = false;
    show();
    const box = await screen.findByRole('checkbox', {
      name: 'Release cart.example.com',
    });
    expect(box).toBeDisabled();
    expect(box).toHaveAccessibleDescription(
      'You may not change these: only owners of cart can release them.',
    );
  });

  it('says what will change before, and does all of it as one', async () => {
    show();
    await choose('shop.example.com');
    expect(
      rowOf('shop.example.com').getByLabelText('What happens'),
    ).toHaveValue('promote');
    await choose('cart.example.com');
    expect(await submit()).toHaveAccessibleDescription(
      'Say what happens to each chosen name.',
    );
    await userEvent.selectOptions(
      rowOf('cart.example.com').getByLabelText('What happens'),
      'Delete it',
    );
    expect(
      await screen.findByText('Deletes cart.example.com on public.'),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/The 2 changes go live together, or none does/),
    ).toBeInTheDocument();
    await userEvent.click(await submit());
    expect(api.writes).toEqual([]);
    expect(screen.getByLabelText('Title')).toHaveFocus();
    await userEvent.type(screen.getByLabelText('Title'), 'Autumn sale');
    await untilReady();
    await userEvent.click(
      screen.getByRole('button', { name: 'Release 2 changes' }),
    );
    expect(
      await screen.findByText(
        '2 names changed together as revision 17 on public',
      ),
    ).toBeInTheDocument();
    expect(api.writes).toEqual([
      {
        createRelease: {
          title: 'Autumn sale',
          changes: [
            { action: 'promote', id: 'id-of-shop.example.com', version: 3 },
            { action: 'delete', id: 'id-of-cart.example.com', version: 3 },
          ],
        },
      },
    ]);
  });

  it('takes all of it back from its notice', async () => {
    show();
    await choose('shop.example.com');
    await userEvent.type(screen.getByLabelText('Title'), 'Autumn sale');
    await untilReady();
    await userEvent.click(await submit());
    await userEvent.click(
      await screen.findByRole('button', { name: 'Undo all' }),
    );
    expect(
      await screen.findByText(
        '“Autumn sale” was undone as revision 17 on public',
      ),
    ).toBeInTheDocument();
    expect(api.writes[1]).toEqual({ undoRelease: {}, id: 'r1' });
  });

  it('puts a problem at the name that has it', async () => {
    api.releaseCheck = {
      ok: false,
      problems: [{ change: 0, field: 'host', message: 'It is taken there.' }],
      warnings: [],
      sentences: [''],
    };
    show();
    await choose('shop.example.com');
    expect(
      await rowOf('shop.example.com').findByText('It is taken there.'),
    ).toBeInTheDocument();
    expect(screen.getByText('Nothing will change yet')).toBeInTheDocument();
    expect(await submit()).toHaveAccessibleDescription(
      'Correct the marked names first.',
    );
  });

  it('says that somebody changed a chosen name, and builds on it only when told', async () => {
    show();
    await choose('cart.example.com');
    await userEvent.selectOptions(
      rowOf('cart.example.com').getByLabelText('What happens'),
      'Delete it',
    );
    api.related = [
      {
        ...api.related[0]!,
        mappings: [{ ...cart(), version: 4, updatedBy: 'user:default/ben' }],
      },
    ];
    const goOn = await screen.findByRole('button', {
      name: 'Build on the newest version of cart.example.com',
    });
    expect(await submit()).toHaveAccessibleDescription(
      'Look at the names that were changed meanwhile.',
    );
    await userEvent.click(goOn);
    await userEvent.type(screen.getByLabelText('Title'), 'Clean up');
    await untilReady();
    await userEvent.click(
      screen.getByRole('button', { name: 'Release 1 change' }),
    );
    await waitFor(() =>
      expect(api.writes).toMatchObject([
        { createRelease: { changes: [{ action: 'delete', version: 4 }] } },
      ]),
    );
  });

  it('keeps what was chosen when the release is refused', async () => {
    api.nextRefusal = await refusal(403, 'Not yours');
    show();
    await choose('shop.example.com');
    await userEvent.type(screen.getByLabelText('Title'), 'Autumn sale');
    await untilReady();
    await userEvent.click(
      screen.getByRole('button', { name: 'Release 1 change' }),
    );
    expect(await screen.findByText('Not yours')).toBeInTheDocument();
    expect(screen.getByText('Nothing was changed')).toBeInTheDocument();
    expect(
      screen.getByRole('checkbox', { name: 'Release shop.example.com' }),
    ).toBeChecked();
  });

  it('says how many of the names are live so far', async () => {
    api.result = {
      release: release(),
      mappings: [
        mapping({ id: 'x', status: status({ state: 'rolling-out' }) }),
        mapping({ id: 'y' }),
      ],
    };
    show();
    await choose('shop.example.com');
    await userEvent.type(screen.getByLabelText('Title'), 'Autumn sale');
    await untilReady();
    await userEvent.click(
      screen.getByRole('button', { name: 'Release 1 change' }),
    );
    expect(await screen.findByText(/Live so far: 1 of 2/)).toBeInTheDocument();
  });

  it('says of names that were only deleted what their requests get', async () => {
    api.result = { release: release(), mappings: [] };
    show();
    await choose('shop.example.com');
    await userEvent.type(screen.getByLabelText('Title'), 'Clean up');
    await untilReady();
    await userEvent.click(
      screen.getByRole('button', { name: 'Release 1 change' }),
    );
    expect(
      await screen.findByText(/Deleted names answer 404/),
    ).toBeInTheDocument();
    expect(screen.getByText('2 names changed together')).toBeInTheDocument();
  });
});
