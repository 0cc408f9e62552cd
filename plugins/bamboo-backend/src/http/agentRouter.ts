import { HttpAuthService } from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import {
  bambooAgentConnectPermission,
  bambooAgentReportPermission,
} from '@bamboo-lb/plugin-bamboo-common';
import {
  reportSchema,
  serversReportSchema,
  sidesReportSchema,
  WATCH_HEADER,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { Request, Router } from 'express';
import { AgentService } from '../agents/AgentService';
import { Authorizer } from '../authorization/Authorizer';
import { AgentSides } from '../canaries/AgentSides';
import { LoadBalancerConfig } from '../config/LoadBalancerConfig';
import { bodyOf, queryOf } from './requestParts';

const AGENT_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** What agents ask and say. Users get 403 here, whatever the policy. */
export function addAgentRoutes(
  router: Router,
  options: {
    httpAuth: HttpAuthService;
    authorizer: Authorizer;
    loadBalancers: LoadBalancerConfig[];
    service: AgentService;
    sides: AgentSides;
  },
): void {
  const { httpAuth, authorizer, service } = options;

  const agentOf = async (
    req: Request,
    agentId: string,
    permission: typeof bambooAgentConnectPermission,
  ) => {
    const loadBalancer = req.params.name!;
    const credentials = await httpAuth.credentials(req);
    await authorizer.requireAgent(
      permission,
      { loadBalancer, agentId },
      credentials,
    );
    if (!options.loadBalancers.some(lb => lb.name === loadBalancer)) {
      throw new NotFoundError(
        `name: there is no load balancer ${loadBalancer} in the configuration of the portal`,
      );
    }
    if (!AGENT_ID.test(agentId)) {
      throw new InputError(
        'agent: use letters, digits, dots, dashes and underscores',
      );
    }
    return loadBalancer;
  };

  router.get('/agent/v1/load-balancers/:name/revision', async (req, res) => {
    const id = queryOf(req, 'agent') ?? '';
    const loadBalancer = await agentOf(req, id, bambooAgentConnectPermission);
    const sequence = queryOf(req, 'sequence');
    const left = new AbortController();
    res.on('close', () => left.abort());
    const envelope = await service.poll(
      {
        loadBalancer,
        id,
        sequence: sequence === undefined ? undefined : Number(sequence),
        version: queryOf(req, 'agentVersion'),
        haproxyVersion: queryOf(req, 'haproxyVersion'),
        binds: (queryOf(req, 'binds') ?? '').split(',').filter(Boolean),
      },
      {
        lineage: queryOf(req, 'lineage'),
        sequence: sequence === undefined ? undefined : Number(sequence),
        after: queryOf(req, 'after'),
      },
      left.signal,
    );
    if (left.signal.aborted) {
      return;
    }
    res.set(WATCH_HEADER, service.watched(loadBalancer).join(','));
    if (envelope) {
      res.json(envelope);
    } else {
      res.status(204).end();
    }
  });

  router.post(
    '/agent/v1/load-balancers/:name/agents/:agent/report',
    async (req, res) => {
      const { agent } = req.params;
      const loadBalancer = await agentOf(
        req,
        agent,
        bambooAgentReportPermission,
      );
      await service.report(loadBalancer, agent, bodyOf(req, reportSchema));
      res.status(204).end();
    },
  );

  router.post(
    '/agent/v1/load-balancers/:name/agents/:agent/servers',
    async (req, res) => {
      const { agent } = req.params;
      const loadBalancer = await agentOf(
        req,
        agent,
        bambooAgentReportPermission,
      );
      const report = bodyOf(req, serversReportSchema);
      await service.servers(loadBalancer, agent, report);
      res.status(204).end();
    },
  );

  router.post(
    '/agent/v1/load-balancers/:name/agents/:agent/sides',
    async (req, res) => {
      const { agent } = req.params;
      const loadBalancer = await agentOf(
        req,
        agent,
        bambooAgentReportPermission,
      );
      const report = bodyOf(req, sidesReportSchema);
      await options.sides.take(loadBalancer, agent, report);
      res.status(204).end();
    },
  );
}
