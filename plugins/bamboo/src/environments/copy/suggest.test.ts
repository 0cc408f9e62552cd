import { suggestApps, suggestHosts } from './suggest';

const line = (from: string, to: string) => ({ from, to });

describe('lines that would do', () => {
  it.each([
    ['nothing', [], []],
    [
      'one host',
      ['shop.example.com'],
      [line('*.example.com', '*.qa.example.com')],
    ],
    [
      'hosts of one domain',
      ['shop.example.com', 'api.shop.example.com', 'cart.example.com'],
      [line('*.example.com', '*.qa.example.com')],
    ],
    [
      'hosts below one name',
      ['web.shop.example.com', 'api.shop.example.com'],
      [line('*.shop.example.com', '*.qa.shop.example.com')],
    ],
    [
      'a domain and what is below it',
      ['example.com', 'shop.example.com'],
      [
        line('*.example.com', '*.qa.example.com'),
        line('example.com', 'qa.example.com'),
      ],
    ],
    [
      'several domains',
      ['shop.example.com', 'shop.example.org'],
      [
        line('*.example.com', '*.qa.example.com'),
        line('*.example.org', '*.qa.example.org'),
      ],
    ],
    [
      'a name and what is below it',
      ['shop.example.com', 'api.shop.example.com', 'web.shop.example.com'],
      [line('*.example.com', '*.qa.example.com')],
    ],
    [
      'a host without a dot',
      ['localhost'],
      [line('localhost', 'qa.localhost')],
    ],
  ])('for hosts: %s', (_, hosts, lines) => {
    expect(suggestHosts(hosts, 'qa')).toEqual(lines);
  });

  it.each([
    ['in one folder', ['/prod/web', '/prod/a/b'], [line('/prod/*', '/qa/*')]],
    ['in several folders', ['/prod/web', '/shop/web'], []],
    ['at the top', ['/web'], []],
    ['already in the folder of the copy', ['/qa/web'], []],
  ])('for apps %s', (_, apps, lines) => {
    expect(suggestApps(apps, 'qa')).toEqual(lines);
  });
});
