import type { MappingVersion } from '@bamboo-lb/plugin-bamboo-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { mapping, shop } from '../../__testUtils__/data';
import { release } from '../../__testUtils__/workflowData';
import { FakeBambooApi } from '../../__testUtils__/FakeBambooApi';
import { renderPage } from '../../__testUtils__/render';
import { EntityDnsContent } from '../EntityDnsContent';

const value: MappingVersion['value'] = mapping();
const first: MappingVersion = {
  version: 1,
  action: 'create',
  value,
  comment: 'go live',
  at: '2025-11-18T09:40:00Z',
  by: 'user:default/ann',
  sequence: 12,
};
const second: MappingVersion = {
  ...first,
  version: 2,
  action: 'update',
  value: { ...value, host: 'new.example.com' },
  comment: '',
  at: '2025-11-20T14:02:00Z',
  by: 'service:ci',
};

describe('the history', () => {
  let api: FakeBambooApi;
  const show = (at = '/history') =>
    renderPage(<EntityDnsContent />, { api, entity: shop, at });

  beforeEach(() => {
    api = new FakeBambooApi();
    api.mappings = [mapping()];
    api.versions.set(mapping().id, [first, second]);
  });

  it('tells every change newest first, with who and why', async () => {
    show();
    expect(await screen.findByText(/renamed/)).toHaveTextContent(
      'ci renamed shop.example.com to new.example.com, going to /shop/web',
    );
    expect(screen.getByText('“go live”')).toBeInTheDocument();
    expect(screen.getByText(/added/)).toHaveTextContent(
      'ann added shop.example.com, going to /shop/web',
    );
  });

  it('undoes the newest change as a new version, after saying what it does', async () => {
    show();
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Undo version 2 of new.example.com',
      }),
    );
    expect(await screen.findByRole('dialog')).toHaveTextContent(
      'shop.example.com goes to /shop/web again, as version 1 said.',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Undo change' }));
    await waitFor(() =>
      expect(api.writes).toEqual([
        { id: mapping().id, revert: { version: 2, toVersion: 1 } },
      ]),
    );
  });

  it('says why an older change cannot be undone by itself', async () => {
    show();
    expect(
      await screen.findByText(/version 2 builds on it/),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('button', {
        name: 'Undo version 1 of shop.example.com',
      }),
    ).toBeDisabled();
  });

  it('takes the name away when its creation is undone', async () => {
    api.mappings = [mapping()];
    api.versions.set(mapping().id, [first]);
    show('/history');
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Undo version 1 of shop.example.com',
      }),
    );
    expect(await screen.findByRole('dialog')).toHaveTextContent(
      'Requests to shop.example.com get 404 at once',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Undo change' }));
    await waitFor(() =>
      expect(api.writes).toEqual([{ delete: mapping().id, version: 1 }]),
    );
  });

  it('lists names that were deleted, with the way back', async () => {
    api.mappings = [];
    api.versions.set(mapping().id, [
      first,
      {
        ...first,
        version: 2,
        action: 'delete',
        value: null,
        at: '2025-11-20T14:02:00Z',
      },
    ]);
    show();
    expect(await screen.findByText(/deleted$/)).toHaveTextContent(
      'ann deleted shop.example.com',
    );
    expect(
      screen.getByRole('option', { name: 'shop.example.com (deleted)' }),
    ).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', {
        name: 'Undo version 2 of shop.example.com',
      }),
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Undo change' }),
    );
    await waitFor(() =>
      expect(api.writes).toEqual([
        { id: mapping().id, revert: { version: 2, toVersion: 1 } },
      ]),
    );
  });

  it('shows only the changes of the name that is chosen', async () => {
    api.versions.set('other', [
      { ...first, value: { ...value, host: 'other.example.com' } },
    ]);
    show();
    await userEvent.selectOptions(
      await screen.findByRole('combobox', { name: 'Name' }),
      'other.example.com',
    );
    await waitFor(() =>
      expect(screen.queryByText(/renamed/)).not.toBeInTheDocument(),
    );
    expect(screen.getByText(/added/)).toHaveTextContent('other.example.com');
  });

  it('shows the newest hundred changes, and older ones when asked', async () => {
    api.versions.set(
      'busy',
      Array.from({ length: 150 }, (_, index) => ({
        ...first,
        version: index + 1,
        comment: `change ${index + 1}`,
        at: new Date(Date.parse(first.at) + index * 60_000).toISOString(),
      })),
    );
    show();
    expect(await screen.findByText('“change 150”')).toBeInTheDocument();
    expect(screen.queryByText('“change 1”')).not.toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Show older changes' }),
    );
    expect(await screen.findByText('“change 1”')).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Show older changes' }),
    ).not.toBeInTheDocument();
  });

  it('says why a name that came from elsewhere has no way back here', async () => {
    jest.spyOn(api, 'listMappingChanges').mockResolvedValue({
      items: [{ mappingId: 'moved', version: second, newest: 2 }],
      totalItems: 1,
    });
    show();
    expect(
      await screen.findByText(/came from a component that you may not see/),
    ).toBeInTheDocument();
  });

  it('shows the history of a deleted mapping by its id', async () => {
    api.mappings = [];
    api.versions.set('gone', [
      first,
      { ...first, version: 2, action: 'delete', value: null },
    ]);
    show('/history?mapping=gone');
    expect(await screen.findByText(/deleted$/)).toHaveTextContent(
      'ann deleted shop.example.com',
    );
    expect(
      screen.getByRole('button', {
        name: 'Undo version 2 of shop.example.com',
      }),
    ).toBeEnabled();
  });

  describe('of a change that was released with others', () => {
    beforeEach(() => {
      api.versions.set(mapping().id, [first, { ...second, release: 'r1' }]);
      api.releases = [release()];
      api.result = { release: release({ id: 'r2' }), mappings: [] };
    });

    it('says with what, and undoes all of it after listing it', async () => {
      api.releases = [
        release({
          changes: [
            ...release().changes,
            {
              ...release().changes[0]!,
              mappingId: 'new',
              host: 'new.example.com',
              version: 1,
              action: 'create',
            },
          ],
          totalChanges: 3,
        }),
      ];
      show();
      expect(
        await screen.findByText('With 2 others: Autumn sale'),
      ).toBeInTheDocument();
      await userEvent.click(
        screen.getByRole('button', {
          name: 'Undo all 3 changes of “Autumn sale”',
        }),
      );
      const dialog = within(await screen.findByRole('dialog'));
      expect(
        dialog.getAllByRole('listitem').map(({ textContent }) => textContent),
      ).toEqual([
        'shop.example.com is again what it was before, as version 3',
        'cart.example.com is again what it was before, as version 3',
        'new.example.com goes away: requests to it get 404 at once',
      ]);
      await userEvent.click(
        dialog.getByRole('button', { name: 'Undo 3 changes' }),
      );
      await waitFor(() =>
        expect(api.writes).toEqual([{ undoRelease: {}, id: 'r1' }]),
      );
    });

    it('says how many changes of other teams were part of it', async () => {
      api.releases = [release({ totalChanges: 4 })];
      show();
      expect(
        await screen.findByText(
          'With 1 other and 2 changes of other teams: Autumn sale',
        ),
      ).toBeInTheDocument();
      await userEvent.click(screen.getByRole('button', { name: /^Undo all/ }));
      expect(await screen.findByRole('dialog')).toHaveTextContent(
        'and 2 changes of other teams',
      );
    });

    it('says why it cannot be undone as a whole', async () => {
      api.releases = [release({ notUndoable: 'cart was changed since' })];
      show();
      const undo = await screen.findByRole('button', { name: /^Undo all/ });
      expect(undo).toBeDisabled();
      expect(undo).toHaveAccessibleDescription(
        'Cannot be undone. cart was changed since.',
      );
    });

    it('is undone by itself when nothing else was part of it', async () => {
      api.releases = [
        release({ changes: [release().changes[0]!], totalChanges: 1 }),
      ];
      show();
      expect(
        await screen.findByRole('button', {
          name: 'Undo version 2 of new.example.com',
        }),
      ).toBeEnabled();
      expect(screen.queryByText(/^With/)).not.toBeInTheDocument();
    });

    it('is undone by itself when a rule made several names at once', async () => {
      api.releases = [release({ kind: 'review' })];
      show();
      expect(
        await screen.findByRole('button', {
          name: 'Undo version 2 of new.example.com',
        }),
      ).toBeEnabled();
    });

    it('is told without its release when that may not be read', async () => {
      api.releases = [];
      show();
      expect(await screen.findByText(/renamed/)).toBeInTheDocument();
    });
  });
});
