import fc from 'fast-check';
import { formatAcl, parseAcl } from './acl';

const root = (...hosts: string[]) => hosts.map(host => ({ host, path: '/' }));

describe('the ACL of a Bamboo service', () => {
  it.each([
    ['hdr(host) -i shop.example.com', root('shop.example.com')],
    ['hdr(Host) shop.example.com', root('shop.example.com')],
    ['hdr(host) -i Shop.Example.com:80', root('shop.example.com')],
    [
      'req.hdr(host) -i a.example.com b.example.com',
      root('a.example.com', 'b.example.com'),
    ],
    ['req.fhdr(host) -i a.example.com a.example.com', root('a.example.com')],
    ['hdr_dom(host) -i example.com', root('example.com', '*.example.com')],
    ['hdr_end(host) -i .example.com', root('*.example.com')],
    [
      'base_beg -i Shop.example.com/API',
      [{ host: 'shop.example.com', path: '/API' }],
    ],
    ['base_beg -i shop.example.com/', root('shop.example.com')],
    ['  hdr(host)   -i   --  shop.example.com ', root('shop.example.com')],
  ])('%s is read as names', (text, names) => {
    expect(parseAcl(text)).toEqual({ ok: true, names });
  });

  it.each([
    ['', /empty/],
    ['hdr(host) -i', /no value/],
    ['hdr_nonsense(host) -i (', /no meaning/],
    ['path_beg -i /shop', /no meaning/],
    ['hdr(host) -i -f /etc/passwd', /-f/],
    ['hdr(host) -m reg .*', /-m/],
    ['hdr(host) -i a.example.com\nhttp-request deny', /one line/],
    [
      'hdr(host) -i a.example.com if TRUE { path /x }',
      /nothing that can be mapped/,
    ],
    ['hdr(host) -i *.example.com', /nothing that can be mapped/],
    ['hdr_end(host) -i example.com', /nothing that can be mapped/],
    ['hdr_sub(host) -i example', /no meaning/],
    ['hdr(host) -i 10.0.0.1', /nothing that can be mapped/],
    ['base -i shop.example.com/', /no meaning/],
    ['constructor x', /no meaning/],
  ])('%j is refused with the list of what is supported', (text, why) => {
    expect(parseAcl(text)).toEqual({
      ok: false,
      message: expect.stringMatching(why),
    });
    expect(parseAcl(text)).toMatchObject({
      message: expect.stringContaining('hdr(host) -i shop.example.com'),
    });
  });

  it.each([
    ['path_beg -i /shop', ['/shop']],
    ['path_beg /Shop/ /api', ['/Shop', '/api']],
    ['path_beg -i /', ['/']],
  ])('%s is read as paths of the host for such', (text, paths) => {
    expect(parseAcl(text, 'apps.example.com')).toEqual({
      ok: true,
      names: paths.map(path => ({ host: 'apps.example.com', path })),
    });
  });

  it.each(['path_beg -i shop', 'path_beg -i apps.example.com/shop'])(
    '%s is no path',
    text => {
      expect(parseAcl(text, 'apps.example.com').ok).toBe(false);
    },
  );

  const host = fc
    .array(fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/), {
      minLength: 2,
      maxLength: 4,
    })
    .map(labels => labels.join('.'));
  const path = fc.constantFrom('/', '/api', '/api/v1');
  const name = fc.record({ host, path });

  it('is made back from names so that it means the same', () => {
    const sorted = (names: { host: string; path: string }[]) =>
      names.map(n => `${n.host}${n.path}`).sort();
    fc.assert(
      fc.property(
        fc.uniqueArray(name, {
          minLength: 1,
          maxLength: 5,
          selector: n => `${n.host}${n.path}`,
        }),
        fc.constantFrom('as they are', 'wildcards', 'both'),
        fc.constantFrom(undefined, 'apps.example.com'),
        (made, form, ofPaths) => {
          const names = made.map(n => ({ ...n, host: ofPaths ?? n.host }));
          const wild = names.map(n => ({ host: `*.${n.host}`, path: '/' }));
          const plain = names.map(n => ({ ...n, path: '/' }));
          const wanted = {
            'as they are': names,
            wildcards: wild,
            both: [...plain, ...wild],
          }[form];
          const text = formatAcl(wanted, ofPaths);
          const parsed = parseAcl(text ?? '', ofPaths);
          expect(parsed.ok && [...new Set(sorted(parsed.names))]).toEqual([
            ...new Set(sorted(wanted)),
          ]);
        },
      ),
    );
  });

  it('is not made up where none says the same', () => {
    expect(formatAcl([])).toBeUndefined();
    expect(formatAcl(root('a.example.com', '*.example.com'))).toBeUndefined();
    expect(
      formatAcl([{ host: '*.example.com', path: '/api' }]),
    ).toBeUndefined();
  });
});
