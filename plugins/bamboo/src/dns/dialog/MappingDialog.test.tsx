import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { app, loadBalancer, mapping, shop } from '../../__testUtils__/data';
import { FakeBambooApi, refusal } from '../../__testUtils__/FakeBambooApi';
import { renderPage } from '../../__testUtils__/render';
import { formOf, newForm } from './form';
import { MappingDialog, type MappingDialogProps } from './MappingDialog';

const canary = app({ id: '/shop/canary' });

describe('MappingDialog', () => {
  let api: FakeBambooApi;
  let saved: unknown[];

  const show = (props: Partial<MappingDialogProps> = {}) =>
    renderPage(
      <MappingDialog
        entityTitle="shop"
        component="shop"
        entityRef="component:default/shop"
        apps={[app(), canary]}
        loadBalancers={[loadBalancer()]}
        initial={newForm({ app: app(), loadBalancer: loadBalancer() })}
        onSaved={made => saved.push(made)}
        onClose={() => saved.push('closed')}
        {...props}
      />,
      { api, entity: shop },
    );
  const host = () => screen.findByLabelText('Host name');
  const saveButton = () =>
    screen.findByRole('button', { name: /^(Add mapping|Save changes)$/ });
  const untilFree = async () => {
    expect(await screen.findByText('Free on public')).toBeInTheDocument();
  };

  const untilChecked = async () => {
    expect(await screen.findByText('What will change')).toBeInTheDocument();
  };

  beforeEach(() => {
    api = new FakeBambooApi();
    saved = [];
  });

  it('starts in the host name and offers the component in each open domain', async () => {
    show();
    expect(await host()).toHaveFocus();
    await userEvent.click(
      screen.getByRole('button', { name: 'Use shop.example.com' }),
    );
    expect(await host()).toHaveValue('shop.example.com');
    await untilFree();
  });

  it('says which of the apps to choose from are pods', async () => {
    show({ apps: [app(), app({ id: '/shop/pod', kind: 'pod' })] });
    await host();
    const options = screen
      .getAllByRole('option')
      .map(({ textContent }) => textContent);
    expect(options).toEqual(
      expect.arrayContaining([
        '/shop/web · 1 of 1 healthy',
        '/shop/pod · Pod · 1 of 1 healthy',
      ]),
    );
  });

  it('says what will change before anything does', async () => {
    show();
    await userEvent.type(await host(), 'shop.example.com');
    expect(await screen.findByText('What will change')).toBeInTheDocument();
    expect(
      screen.getByText(/sends it to 1 healthy instance of/),
    ).toBeInTheDocument();
    expect(api.writes).toEqual([]);
  });

  it('does not scold a host that is not finished, until the field is left', async () => {
    show();
    await userEvent.type(await host(), 'shop.');
    expect(await screen.findByText(/Open on public/)).toBeInTheDocument();
    expect(await host()).toHaveAttribute('aria-invalid', 'false');
    await userEvent.tab();
    await waitFor(async () =>
      expect(await host()).toHaveAttribute('aria-invalid', 'true'),
    );
  });

  it.each([
    ['shop_1.example.com', 'Use lower-case letters, digits, hyphens and dots'],
    ['-shop.example.com', 'A label may not start or end with a hyphen'],
  ])('says at once what is wrong with %s', async (typed, message) => {
    show();
    await userEvent.type(await host(), typed);
    expect(await screen.findByText(message)).toBeInTheDocument();
    expect(await host()).toHaveAttribute('aria-invalid', 'true');
    expect(await saveButton()).toHaveAttribute('aria-disabled', 'true');
  });

  it('names the open domains for a host outside them', async () => {
    show();
    await userEvent.type(await host(), 'shop.example.org');
    await userEvent.tab();
    expect(await screen.findByText(/is not open on public/)).toHaveTextContent(
      'shop.example.org is not open on public. Open: *.example.com',
    );
  });

  it('does not call the name free that the mapping has already', async () => {
    show({ mapping: mapping(), initial: formOf(mapping()) });
    await untilChecked();
    expect(screen.queryByText('Free on public')).not.toBeInTheDocument();
  });

  it('asks for a name, and corrects nothing, while one is being typed', async () => {
    show();
    await userEvent.type(await screen.findByLabelText('Host name'), 'shop.exa');
    expect(
      await screen.findByText('Choose a free name to add it.'),
    ).toBeInTheDocument();
    expect(screen.queryByText(/Correct the marked field/)).toBeNull();
  });

  it('names the owner of a taken host and offers a free one', async () => {
    api.check = {
      ok: false,
      warnings: [],
      problems: [
        {
          field: 'host',
          message: 'This name is taken on public.',
          owner: 'component:default/checkout',
        },
      ],
    };
    show();
    await userEvent.type(await host(), 'checkout.example.com');
    expect(
      await screen.findByText(/This name is taken on public/),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'checkout' })).toBeInTheDocument();
    expect(screen.getByText('Nothing will change yet')).toBeInTheDocument();
    expect(
      screen.getByText('Choose a free name to add it.'),
    ).toBeInTheDocument();
    await userEvent.click(await saveButton());
    expect(api.writes).toEqual([]);
    expect(await host()).toHaveFocus();
  });

  it('sends the name to the app and port that were chosen', async () => {
    const api2 = app({
      id: '/shop/api',
      ports: [
        { index: 0, name: 'http', protocol: 'tcp' },
        { index: 1, name: 'admin', protocol: 'tcp' },
      ],
    });
    show({ apps: [app(), api2] });
    await userEvent.type(await host(), 'shop.example.com');
    await userEvent.selectOptions(
      screen.getByLabelText('Goes to app'),
      '/shop/api · 1 of 1 healthy',
    );
    await userEvent.selectOptions(screen.getByLabelText('Port'), 'admin · 1');
    await userEvent.type(screen.getByLabelText('Why (optional)'), 'go live');
    await untilFree();
    await userEvent.click(await saveButton());
    await waitFor(() => expect(saved).toHaveLength(1));
    expect(api.writes).toEqual([
      {
        create: {
          host: 'shop.example.com',
          path: '/',
          loadBalancer: 'public',
          entityRef: 'component:default/shop',
          targets: [
            { cluster: 'production', app: '/shop/api', port: 1, weight: 100 },
          ],
          expiresAt: null,
          comment: 'go live',
        },
      },
    ]);
  });

  it('says when shares do not add up', async () => {
    show();
    await userEvent.type(await host(), 'shop.example.com');
    await userEvent.click(
      screen.getByRole('button', { name: 'Share with another app' }),
    );
    const share = screen.getByLabelText('Share of /shop/canary in %');
    await userEvent.clear(share);
    await userEvent.type(share, '10');
    expect(
      await screen.findByText(
        'Shares add up to 110 %, they must add up to 100 %',
      ),
    ).toBeInTheDocument();
  });

  it('warns of an app without a healthy instance, but lets it be saved', async () => {
    const sick = app({
      health: { healthy: 0, unhealthy: 1, unknown: 0, total: 1 },
    });
    show({ apps: [sick] });
    await userEvent.type(await host(), 'shop.example.com');
    await untilFree();
    expect(
      screen.getByText(/has no healthy instance\. The name answers 503/),
    ).toBeInTheDocument();
    expect(await saveButton()).toHaveAttribute('aria-disabled', 'false');
  });

  it('keeps what was typed when saving is refused', async () => {
    api.nextRefusal = await refusal(403, 'shop does not claim /shop/web');
    show();
    await userEvent.type(await host(), 'shop.example.com');
    await untilFree();
    await userEvent.click(await saveButton());
    expect(
      await screen.findByText('shop does not claim /shop/web'),
    ).toBeInTheDocument();
    expect(await host()).toHaveValue('shop.example.com');
    expect(saved).toEqual([]);
  });

  describe('when somebody else was faster', () => {
    const mine = mapping();
    const theirs = mapping({
      host: 'theirs.example.com',
      id: mine.id,
      version: 4,
      updatedBy: 'user:default/ben',
    });

    beforeEach(async () => {
      api.mappings = [theirs];
      api.nextRefusal = await refusal(409, 'version 3 is not the newest');
      show({ mapping: mine, initial: formOf(mine) });
      await untilChecked();
      await userEvent.click(await saveButton());
      await screen.findByText(/theirs\.example\.com on public/);
    });

    it('takes theirs into the form', async () => {
      await userEvent.click(
        screen.getByRole('button', { name: 'Take theirs' }),
      );
      expect(await host()).toHaveValue('theirs.example.com');
    });

    it('applies mine on top of theirs', async () => {
      await userEvent.click(
        screen.getByRole('button', { name: 'Apply mine on top' }),
      );
      await waitFor(() => expect(saved).toHaveLength(1));
      expect(api.writes[1]).toMatchObject({
        id: mine.id,
        update: { host: 'shop.example.com', version: 4 },
      });
    });
  });
});
