import {
  AuditorService,
  AuthService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { NotificationService } from '@backstage/plugin-notifications-node';
import { Knex } from 'knex';
import { AgentStore } from '../agents/AgentStore';
import { Authorizer } from '../authorization/Authorizer';
import { ChangeFeed } from '../database/ChangeFeed';
import { MappingAcceptance } from '../mappings/MappingAcceptance';
import { MappingReader } from '../mappings/MappingReader';
import { MappingStore } from '../mappings/MappingStore';
import { ReleaseService } from '../releases/ReleaseService';
import { AppReader } from '../status/AppReader';
import { MappingStatusReader } from '../status/MappingStatusReader';
import { AgentSides } from './AgentSides';
import { CanaryActs } from './CanaryActs';
import { CanaryDriver } from './CanaryDriver';
import { CanaryObserver } from './CanaryObserver';
import { CanaryReader } from './CanaryReader';
import { CanaryService } from './CanaryService';
import { CanaryStarter } from './CanaryStarter';
import { CanaryStore } from './CanaryStore';
import { OwnerNotice } from './OwnerNotice';
import { SidesStore } from './SidesStore';

/** Makes everything that canaries are made of. */
export function createCanaries(options: {
  acceptance: MappingAcceptance;
  agents: AgentStore;
  apps: AppReader;
  auditor: AuditorService;
  auth: AuthService;
  authorizer: Authorizer;
  catalog: CatalogService;
  feed: ChangeFeed;
  knex: Knex;
  logger: LoggerService;
  mappings: MappingStore;
  notifications: NotificationService;
  reader: MappingReader;
  releases: ReleaseService;
  status: MappingStatusReader;
}) {
  const canaries = new CanaryStore(options);
  const sides = new SidesStore(options);
  const observer = new CanaryObserver({ ...options, sides });
  const parts = { ...options, canaries, sides, observer };
  return {
    driver: new CanaryDriver({
      ...parts,
      clock: () => performance.now(),
      acts: new CanaryActs({ ...parts, notice: new OwnerNotice(options) }),
    }),
    agentSides: new AgentSides(parts),
    canaryReader: new CanaryReader(parts),
    canaryService: new CanaryService({
      ...parts,
      starter: new CanaryStarter(parts),
    }),
  };
}
