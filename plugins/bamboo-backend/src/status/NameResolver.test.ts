import { LoadBalancerConfig } from '../config/LoadBalancerConfig';
import { until } from '../marathon/__testUtils__/until';
import { NameResolver } from './NameResolver';

const balancer = (
  where: Pick<LoadBalancerConfig, 'addresses'> & { cname?: string },
): LoadBalancerConfig => ({
  name: 'public',
  clusters: ['production'],
  domains: ['*.example.com'],
  binds: [],
  brake: { share: 0.5, servers: 10, hosts: 5 },
  ...where,
});

/** What is said of a host once all that is asked for is known. */
async function said(
  dns: Record<string, string[]>,
  host: string,
  where: Parameters<typeof balancer>[0],
) {
  const resolver = new NameResolver({
    lookup: async name => dns[name] ?? [],
    now: () => 0,
  });
  const conditions = () => resolver.conditions(host, balancer(where));
  expect(conditions()).toEqual([]);
  await until(async () => expect(conditions()).toHaveLength(1));
  return conditions()[0];
}

describe('a name', () => {
  const addresses = ['192.0.2.1', '192.0.2.2'];

  it('resolves when it has an address of the load balancer', async () => {
    const dns = { 'shop.example.com': ['192.0.2.2'] };
    expect(await said(dns, 'shop.example.com', { addresses })).toEqual({
      type: 'NameResolves',
      message: 'shop.example.com resolves to 192.0.2.2',
    });
  });

  it('resolves when it has an address of the CNAME, below a wildcard too', async () => {
    const dns = {
      'any.review.example.com': ['192.0.2.9'],
      'lb.example.com': ['192.0.2.9'],
    };
    const where = { addresses: [], cname: 'lb.example.com' };
    expect(await said(dns, '*.review.example.com', where)).toMatchObject({
      type: 'NameResolves',
    });
  });

  it('that does not resolve says which record to ask for', async () => {
    expect(await said({}, 'shop.example.com', { addresses })).toEqual({
      type: 'NameDoesNotResolve',
      message:
        'shop.example.com does not resolve yet. Ask your DNS team for: shop.example.com A 192.0.2.1, 192.0.2.2',
    });
  });

  it('that resolves elsewhere says where, and which record to ask for', async () => {
    const dns = {
      'shop.example.com': ['192.0.2.7'],
      'lb.example.com': ['192.0.2.9'],
    };
    const where = { addresses: [], cname: 'lb.example.com' };
    expect(await said(dns, 'shop.example.com', where)).toEqual({
      type: 'ResolvesElsewhere',
      message:
        'shop.example.com resolves to 192.0.2.7, not to public. Ask your DNS team for: shop.example.com CNAME lb.example.com',
    });
  });
});
