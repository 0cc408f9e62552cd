import type { AppBody } from './model/appInput';

const web = {
  cmd: 'serve',
  cpus: 0.1,
  mem: 64,
  backoffSeconds: 1,
} satisfies AppBody;

/** Quick enough to watch: a failing instance shows within seconds. */
const healthChecks = [
  {
    protocol: 'HTTP',
    path: '/health',
    portIndex: 0,
    gracePeriodSeconds: 10,
    intervalSeconds: 2,
    timeoutSeconds: 2,
    maxConsecutiveFailures: 0,
  },
] satisfies AppBody['healthChecks'];

function app(
  id: string,
  team: string,
  instances: number,
  more: Partial<AppBody> = {},
): AppBody & { id: string } {
  return {
    ...web,
    id,
    instances,
    portDefinitions: [{ port: 0, name: 'http', protocol: 'tcp' }],
    healthChecks,
    labels: { team, tier: 'demo' },
    env: { VERSION: '1.0' },
    ...more,
  };
}

/**
 * The apps of the demo: a small shop and its checkout. An unhealthy instance
 * of them is not killed, so that people can look at it.
 */
export const SHOP_APPS: readonly (AppBody & { id: string })[] = [
  app('/shop/web', 'shop', 3, {
    readinessChecks: [
      {
        name: 'ready',
        protocol: 'HTTP',
        path: '/ready',
        portName: 'http',
        intervalSeconds: 1,
        timeoutSeconds: 1,
        httpStatusCodesForReady: [200],
        preserveLastResponse: true,
      },
    ],
  }),
  app('/shop/web-canary', 'shop', 2, { env: { VERSION: '2.0' } }),
  app('/shop/assets', 'shop', 2),
  app('/shop/admin', 'shop', 1),
  app('/shop/recommendations', 'shop', 2),
  app('/payments/checkout', 'payments', 2),
];
