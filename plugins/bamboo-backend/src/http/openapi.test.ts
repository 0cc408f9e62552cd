import { allRoutes } from './__testUtils__/allRoutes';
import { openapi } from './openapi';

describe('the API document', () => {
  it('names every route that there is, and no other', () => {
    const documented = Object.entries(openapi.paths).flatMap(
      ([path, methods]) =>
        Object.keys(methods).map(method => `${method} ${path}`),
    );
    expect(
      allRoutes()
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    ).toEqual(documented.sort());
  });
});
