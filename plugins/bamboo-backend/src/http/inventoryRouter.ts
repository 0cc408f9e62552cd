import { AuditorService, HttpAuthService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import { BasicPermission } from '@backstage/plugin-permission-common';
import {
  bambooAppReadPermission,
  bambooLoadBalancerReadPermission,
  bambooRevisionReadPermission,
} from '@bamboo-lb/plugin-bamboo-common';
import { Request, Router } from 'express';
import { AgentStore } from '../agents/AgentStore';
import { audited } from '../authorization/audited';
import { Authorizer } from '../authorization/Authorizer';
import { LoadBalancerConfig } from '../config/LoadBalancerConfig';
import { HeldDecision, HeldStore } from '../pipeline/HeldStore';
import { AppService } from '../status/AppService';
import { LoadBalancerReader } from '../status/LoadBalancerReader';
import { numberedPageOf, queryOf } from './requestParts';

/** What there is: apps, clusters, load balancers, agents, revisions. */
export function addInventoryRoutes(
  router: Router,
  options: {
    httpAuth: HttpAuthService;
    authorizer: Authorizer;
    auditor: AuditorService;
    apps: AppService;
    loadBalancers: LoadBalancerConfig[];
    reader: LoadBalancerReader;
    agents: AgentStore;
    held: HeldStore;
  },
): void {
  const { httpAuth, authorizer, auditor, apps, reader, agents, held } = options;

  const configOf = (name: string): LoadBalancerConfig => {
    const config = options.loadBalancers.find(lb => lb.name === name);
    if (!config) {
      throw new NotFoundError(`name: there is no load balancer ${name}`);
    }
    return config;
  };
  const readable = async (
    req: Request,
    permission: BasicPermission,
    name?: string,
  ) => {
    const credentials = await httpAuth.credentials(req);
    await authorizer.requireRead(permission, credentials, name);
    return credentials;
  };

  router.get('/v1/apps', async (req, res) => {
    const credentials = await readable(req, bambooAppReadPermission);
    const unmapped = queryOf(req, 'unmapped');
    res.json(
      await apps.list(
        {
          cluster: queryOf(req, 'cluster'),
          id: queryOf(req, 'id'),
          entityRef: queryOf(req, 'entityRef'),
          filter: queryOf(req, 'filter'),
          unmapped: unmapped === undefined ? undefined : unmapped === 'true',
        },
        numberedPageOf(req),
        credentials,
      ),
    );
  });

  router.get('/v1/apps/:cluster/:app', async (req, res) => {
    const credentials = await readable(req, bambooAppReadPermission);
    const { cluster, app } = req.params;
    res.json(await apps.get(cluster, app, credentials));
  });

  router.get('/v1/clusters', async (req, res) => {
    await readable(req, bambooAppReadPermission);
    const items = await apps.clusters();
    res.json({ items, totalItems: items.length });
  });

  router.get('/v1/load-balancers', async (req, res) => {
    const credentials = await readable(req, bambooLoadBalancerReadPermission);
    const items = await Promise.all(
      options.loadBalancers
        .filter(lb => authorizer.mayUseLoadBalancer(lb.name, credentials))
        .map(lb => reader.show(lb)),
    );
    res.json({ items, totalItems: items.length });
  });

  router.get('/v1/load-balancers/:name', async (req, res) => {
    const { name } = req.params;
    await readable(req, bambooLoadBalancerReadPermission, name);
    res.json(await reader.show(configOf(name)));
  });

  router.get('/v1/load-balancers/:name/agents', async (req, res) => {
    const { name } = req.params;
    await readable(req, bambooLoadBalancerReadPermission, name);
    const items = await reader.agents(configOf(name));
    res.json({ items, totalItems: items.length });
  });

  router.delete('/v1/load-balancers/:name/agents/:agent', async (req, res) => {
    const { name, agent } = req.params;
    const credentials = await httpAuth.credentials(req);
    await audited(
      {
        auditor,
        eventId: 'agent-remove',
        meta: { loadBalancer: name, agent },
        request: req,
      },
      async () => {
        await authorizer.requireAdmin(credentials, name);
        if (!(await agents.remove(configOf(name).name, agent))) {
          throw new NotFoundError(`agent: ${name} has no agent ${agent}`);
        }
      },
    );
    res.status(204).end();
  });

  router.get('/v1/load-balancers/:name/revisions', async (req, res) => {
    const { name } = req.params;
    await readable(req, bambooRevisionReadPermission, name);
    const config = configOf(name);
    const { limit, cursor } = numberedPageOf(req);
    const rows = await reader.revisions(config, {
      limit: limit + 1,
      before: cursor === undefined ? undefined : Number(cursor),
    });
    const items = rows.slice(0, limit);
    const last = items[items.length - 1];
    res.json({
      items,
      totalItems: await reader.countRevisions(config),
      ...(rows.length > limit && last
        ? { nextCursor: String(last.sequence) }
        : {}),
    });
  });

  router.get(
    '/v1/load-balancers/:name/revisions/:sequence',
    async (req, res) => {
      const { name, sequence } = req.params;
      await readable(req, bambooRevisionReadPermission, name);
      const found = await reader.revision(configOf(name), Number(sequence));
      if (!found) {
        throw new NotFoundError(
          `sequence: ${name} has no revision ${sequence}`,
        );
      }
      res.json(found);
    },
  );

  const decide = (decision: HeldDecision) => async (req: Request) => {
    const name = req.params.name!;
    const credentials = await httpAuth.credentials(req);
    await audited(
      {
        auditor,
        eventId: 'held-decide',
        meta: { loadBalancer: name, decision },
        request: req,
      },
      async () => {
        await authorizer.requireAdmin(credentials, name);
        await held.decide(configOf(name).name, decision);
      },
    );
  };
  router.post('/v1/load-balancers/:name/held/release', async (req, res) => {
    await decide('released')(req);
    res.status(204).end();
  });
  router.post('/v1/load-balancers/:name/held/discard', async (req, res) => {
    await decide('discarded')(req);
    res.status(204).end();
  });
}
