import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ResponseError } from '@backstage/errors';
import { canary } from '../../__testUtils__/canaryData';
import { app, instance, mapping, shop } from '../../__testUtils__/data';
import { FakeBambooApi, refusal } from '../../__testUtils__/FakeBambooApi';
import { renderPage } from '../../__testUtils__/render';
import { EntityDnsContent } from '../../dns/EntityDnsContent';

const id = mapping().id;

/** A refusal with what is wrong at each field, as the client throws it. */
function refusalAt(problems: { field: string; message: string }[]) {
  return ResponseError.fromResponse(
    new Response(
      JSON.stringify({
        error: { name: 'InputError', message: 'wrong', problems },
        response: { statusCode: 400 },
      }),
      { status: 400, headers: { 'content-type': 'application/json' } },
    ),
  );
}

describe('the dialog that starts a canary', () => {
  let api: FakeBambooApi;
  let dialog: ReturnType<typeof within>;

  const open = async () => {
    renderPage(<EntityDnsContent />, { api, entity: shop });
    await userEvent.click(
      await screen.findByRole('button', { name: 'More for shop.example.com' }),
    );
    await userEvent.click(
      screen.getByRole('menuitem', { name: 'Start canary…' }),
    );
    dialog = within(await screen.findByRole('dialog'));
  };
  const submit = () => dialog.getByRole('button', { name: 'Start canary' });
  const ready = () =>
    waitFor(() => expect(submit()).toHaveAttribute('aria-disabled', 'false'));
  const retype = async (name: string, text: string) => {
    const field = dialog.getByRole('textbox', { name });
    await userEvent.clear(field);
    if (text) {
      await userEvent.type(field, text);
    }
  };
  const target = () => dialog.getByLabelText("The canary's requests go to");

  beforeEach(() => {
    api = new FakeBambooApi();
    api.mappings = [mapping()];
    api.canaries.set(id, canary());
    api.apps = [
      app(),
      app({ id: '/shop/assets' }),
      app({ id: '/shop/web-canary' }),
    ];
  });

  it('starts with what most want, says what that does, and shows the canary', async () => {
    await open();
    expect(target()).toHaveDisplayValue(
      '/shop/web-canary · 1 of 1 in rotation',
    );
    expect(target()).toHaveFocus();
    expect(dialog.getByText(/Sends 1 % of the requests to/)).toHaveTextContent(
      'Sends 1 % of the requests to shop.example.com to /shop/web-canary, then 5 %, 10 %, 25 %, 50 % and 100 % after 10 min each, and promotes it at the end. canary.shop.example.com always leads to the canary. The guard sends everything back to stable when the canary is worse.',
    );
    await ready();
    await userEvent.click(submit());
    expect(
      await screen.findByRole('heading', {
        name: 'Canary on shop.example.com',
      }),
    ).toBeInTheDocument();
    expect(api.writes).toEqual([
      {
        startCanary: {
          version: 3,
          target: { cluster: 'production', app: '/shop/web-canary', port: 0 },
          weight: 1,
          name: 'canary.shop.example.com',
          sticky: true,
          header: null,
          cookie: null,
          steps: [1, 5, 10, 25, 50, 100].map(weight => ({
            weight,
            seconds: 600,
          })),
          guard: { errorMargin: 0.5, latencyFactor: 1.5, minRequests: 100 },
        },
        id,
      },
    ]);
  });

  it('lets everything be otherwise', async () => {
    await open();
    await retype('Name of its own (optional)', '');
    await userEvent.click(dialog.getByRole('radio', { name: 'By hand' }));
    await retype('First share in %', '20');
    await userEvent.click(dialog.getByRole('checkbox', { name: 'Guard' }));
    await userEvent.click(
      dialog.getByRole('checkbox', { name: 'Clients stay on their side' }),
    );
    await userEvent.click(dialog.getByText(/^More: choosing/));
    await retype('Value of the header X-Canary', 'v2');
    await retype('Why (optional)', 'new checkout');
    expect(dialog.getByText(/Sends 20 % of the requests to/)).toHaveTextContent(
      '/shop/web-canary. You move the share. Nothing stops it by itself: the guard is off.',
    );
    await ready();
    await userEvent.click(submit());
    await waitFor(() => expect(api.writes).toHaveLength(1));
    expect(api.writes[0]).toMatchObject({
      startCanary: {
        weight: 20,
        name: null,
        sticky: false,
        header: 'v2',
        cookie: null,
        steps: [],
        guard: null,
        comment: 'new checkout',
      },
    });
  });

  it('offers the versions of the same app while several run', async () => {
    const at = (version: string) => instance({ id: version, version });
    api.apps = [
      app({
        instances: [at('2025-11-18T10:00:00Z'), at('2025-11-20T14:00:00Z')],
      }),
    ];
    await open();
    expect(
      within(target()).getByRole('group', { name: 'Versions of /shop/web' }),
    ).toBeInTheDocument();
    expect(target()).toHaveDisplayValue(
      'version of Nov 20, 2025 · 1 of 1 in rotation',
    );
    await ready();
    await userEvent.click(submit());
    await waitFor(() => expect(api.writes).toHaveLength(1));
    expect(api.writes[0]).toMatchObject({
      startCanary: {
        target: { app: '/shop/web', version: '2025-11-20T14:00:00Z' },
      },
    });
  });

  it('says how to get something to send requests to', async () => {
    api.apps = [app()];
    await open();
    expect(
      dialog.getByText('There is nothing to send requests to yet'),
    ).toBeInTheDocument();
    expect(submit()).toHaveAccessibleDescription(
      'Choose where its requests go.',
    );
    await userEvent.click(submit());
    expect(api.writes).toEqual([]);
  });

  it('marks what is wrong, and leads to it', async () => {
    await open();
    await retype('Share of step 2 in %', '1');
    await retype('Margin in points', 'much');
    expect(dialog.getByText('More than the step before')).toBeInTheDocument();
    expect(dialog.getByText('From 0 to 100')).toBeInTheDocument();
    expect(dialog.getByText('Nothing will change yet')).toBeInTheDocument();
    await userEvent.click(submit());
    await waitFor(() =>
      expect(
        dialog.getByRole('textbox', { name: 'Share of step 2 in %' }),
      ).toHaveFocus(),
    );
    expect(api.writes).toEqual([]);
  });

  it('says that the own name is taken before anything is sent', async () => {
    api.check = {
      ok: false,
      warnings: [],
      problems: [
        {
          field: 'host',
          message: 'taken',
          owner: 'component:default/checkout',
        },
      ],
    };
    await open();
    expect(
      await dialog.findByText('This name is taken on public.'),
    ).toBeInTheDocument();
    await userEvent.click(submit());
    expect(api.writes).toEqual([]);
  });

  it('puts what the backend refuses at its field, and the rest above', async () => {
    await open();
    await ready();
    api.nextRefusal = await refusalAt([
      { field: 'target.app', message: 'Marathon has no such app' },
      { field: 'steps[1].weight', message: 'Too much at once' },
      { field: 'entityRef', message: 'shop does not claim it' },
    ]);
    await userEvent.click(submit());
    expect(
      await dialog.findByText('Marathon has no such app'),
    ).toBeInTheDocument();
    expect(target()).toHaveAttribute('aria-invalid', 'true');
    expect(
      dialog.getByRole('textbox', { name: 'Share of step 2 in %' }),
    ).toHaveAccessibleDescription('Too much at once');
    expect(dialog.getByText('The canary was not started')).toBeInTheDocument();
    expect(dialog.getByText('shop does not claim it')).toBeInTheDocument();
  });

  it('puts a conflict that names a field there too', async () => {
    await open();
    await ready();
    api.nextRefusal = await refusal(409, 'name: it was taken meanwhile');
    await userEvent.click(submit());
    expect(
      await dialog.findByText('it was taken meanwhile'),
    ).toBeInTheDocument();
  });

  it('is not offered where a canary runs or a name is shared already', async () => {
    api.mappings = [canary().mapping];
    renderPage(<EntityDnsContent />, { api, entity: shop });
    expect(
      await screen.findByRole('button', {
        name: 'Manage the canary of shop.example.com',
      }),
    ).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'More for shop.example.com' }),
    );
    expect(
      screen.queryByRole('menuitem', { name: 'Start canary…' }),
    ).not.toBeInTheDocument();
    expect(
      screen.getByRole('menuitem', { name: 'Canary' }),
    ).toBeInTheDocument();
  });
});
