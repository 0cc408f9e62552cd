export const AGENT_TOKEN = 'bench-agent-token-0123456789';
export const SCRIPT_TOKEN = 'bench-script-token-0123456789';
export const ENTITY = 'component:default/bench';

/** One entity that may use every app of the fleet. */
export const catalogFile = `apiVersion: backstage.io/v1alpha1
kind: Group
metadata:
  name: bench
spec:
  type: team
  children: []
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: bench
  annotations:
    marathon.mesosphere.io/app-id: /fleet/*, /fresh/*
spec:
  type: service
  lifecycle: production
  owner: bench
`;

/** The configuration of the backend, as JSON, which is YAML too. */
export const backendConfig = ({
  port,
  directory,
  marathon,
  catalog,
  database,
}) => ({
  backend: {
    baseUrl: `http://127.0.0.1:${port}`,
    listen: { host: '127.0.0.1', port },
    database: database
      ? { client: 'pg', connection: database }
      : { client: 'better-sqlite3', connection: { directory } },
    auth: {
      externalAccess: [
        {
          type: 'static',
          options: { token: SCRIPT_TOKEN, subject: 'bench' },
          accessRestrictions: [{ plugin: 'bamboo' }],
        },
        {
          type: 'static',
          options: { token: AGENT_TOKEN, subject: 'lb-1' },
          accessRestrictions: [
            {
              plugin: 'bamboo',
              permission: ['bamboo.agent.connect', 'bamboo.agent.report'],
            },
          ],
        },
      ],
    },
  },
  catalog: {
    rules: [{ allow: ['Component', 'Group'] }],
    locations: [{ type: 'file', target: catalog }],
  },
  bamboo: {
    clusters: { production: { urls: [marathon] } },
    loadBalancers: {
      public: { clusters: ['production'], domains: ['*.bench.localhost'] },
    },
  },
});

/** The host's own file of HAProxy. */
export const baseConfig = ({ port, sockets }) => `global
  log stdout format raw local0 notice
  default-path config
  maxconn 4000
  no strict-limits
  stats socket ${sockets}/admin.sock mode 600 level admin
  stats timeout 1h
  hard-stop-after 60s
  mworker-max-reloads 5
  setenv BAMBOO_BIND_HTTP "127.0.0.1:${port}"
  setenv BAMBOO_BIND_PROBE "unix@${sockets}/probe.sock mode 600"
`;

/** The configuration of the agent. */
export const agentConfig = ({ portal, directory, sockets, adminSocket }) => ({
  urls: [`${portal}/api/bamboo`],
  token: AGENT_TOKEN,
  loadBalancer: 'public',
  id: 'lb-1',
  directory: `${directory}/agent`,
  haproxy: {
    baseConfig: `${directory}/haproxy.cfg`,
    adminSocket: adminSocket ?? `${sockets}/admin.sock`,
    masterSocket: `${sockets}/master.sock`,
    probeSocket: `${sockets}/probe.sock`,
  },
});
