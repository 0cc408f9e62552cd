import { AuditorService, AuthService } from '@backstage/backend-plugin-api';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { Knex } from 'knex';
import { Authorizer } from '../authorization/Authorizer';
import { CatalogView } from '../authorization/CatalogView';
import { MappingStore } from '../mappings/MappingStore';
import { ReleasePlanner } from '../releases/ReleasePlanner';
import { ReleaseService } from '../releases/ReleaseService';
import { AppReader } from '../status/AppReader';
import { MappingStatusReader } from '../status/MappingStatusReader';
import { CatalogNeighbours } from './CatalogNeighbours';
import { EnvironmentComparer } from './EnvironmentComparer';
import { EnvironmentPlanner } from './EnvironmentPlanner';
import { EnvironmentReader } from './EnvironmentReader';
import { EnvironmentService } from './EnvironmentService';
import { EnvironmentStore } from './EnvironmentStore';
import { RelatedReader } from './RelatedReader';
import { SourceReader } from './SourceReader';
import { VisibleMappings } from './VisibleMappings';

/** Makes all parts of copies, comparison and related mappings. */
export function createEnvironments(options: {
  apps: Pick<AppReader, 'getMany'>;
  auditor: AuditorService;
  auth: AuthService;
  authorizer: Authorizer;
  catalog: CatalogService;
  knex: Knex;
  mappings: Pick<MappingStore, 'list'>;
  releases: ReleaseService;
  releasePlanner: ReleasePlanner;
  status: Pick<MappingStatusReader, 'show'>;
}) {
  const { authorizer } = options;
  const store = new EnvironmentStore(options);
  const visible = new VisibleMappings({ authorizer, store: options.mappings });
  const neighbours = new CatalogNeighbours({
    catalog: new CatalogView(options),
  });
  const sources = new SourceReader({
    authorizer,
    environments: store,
    neighbours,
    visible,
  });
  const reader = new EnvironmentReader({ ...options, store, visible });
  return {
    environmentReader: reader,
    environmentComparer: new EnvironmentComparer({
      ...options,
      reader,
      sources,
      store,
      visible,
    }),
    environmentService: new EnvironmentService({
      ...options,
      planner: new EnvironmentPlanner({
        releases: options.releasePlanner,
        sources,
      }),
      reader,
      store,
    }),
    relatedReader: new RelatedReader({ ...options, neighbours, visible }),
  };
}
