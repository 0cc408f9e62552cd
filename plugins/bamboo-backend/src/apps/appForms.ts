import { isIP } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { DecodedApp, RoutableApp } from './model';

/** What was decoded of an app, without what was decided about it. */
export function undecided(app: RoutableApp): DecodedApp {
  const { readAt: _readAt, instances, ...decoded } = app;
  return {
    ...decoded,
    instances: instances.map(
      ({ inRotation: _in, decision: _why, healthy: _healthy, ...instance }) =>
        instance,
    ),
  };
}

/** Adds the address of every endpoint that is a host name. */
export function withAddresses(
  app: DecodedApp,
  resolve: (name: string) => string | undefined,
): DecodedApp {
  return {
    ...app,
    instances: app.instances.map(instance => ({
      ...instance,
      endpoints: instance.endpoints.map(({ ip: _before, ...endpoint }) => {
        const ip = isIP(endpoint.address)
          ? undefined
          : resolve(endpoint.address);
        return ip ? { ...endpoint, ip } : endpoint;
      }),
    })),
  };
}

/** The host names among the addresses of an app. */
export const hostNamesOf = (app: DecodedApp | RoutableApp): string[] =>
  app.instances
    .flatMap(({ endpoints }) => endpoints)
    .flatMap(({ address }) => (isIP(address) ? [] : [address]));

/**
 * Whether two forms differ in more than the time of their reads, of which the
 * last success of a passing check is one.
 */
export const isSameApp = (a: RoutableApp, b: RoutableApp): boolean =>
  isDeepStrictEqual(comparable(a), comparable(b));

function comparable({ readAt: _readAt, ...app }: RoutableApp): object {
  return {
    ...app,
    instances: app.instances.map(instance => ({
      ...instance,
      healthResults: instance.healthResults.map(({ lastSuccess, ...result }) =>
        result.alive || lastSuccess === undefined
          ? result
          : { ...result, lastSuccess },
      ),
    })),
  };
}
