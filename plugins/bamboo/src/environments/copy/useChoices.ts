import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import {
  CATALOG_FILTER_EXISTS,
  catalogApiRef,
} from '@backstage/plugin-catalog-react';
import {
  ANNOTATION_MARATHON_APP_ID,
  type Mapping,
} from '@bamboo-lb/plugin-bamboo-common';
import useAsync from 'react-use/lib/useAsync';
import { bambooApiRef } from '../../api';
import { nameOf } from '../../status/mappingStatus';

/** Something to choose: its value, and how it reads. */
export interface Choice {
  value: string;
  label: string;
}

const FIELDS = [
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.title',
];

const PAGE = 200;

function choiceOf(entity: Entity): Choice {
  const { name, namespace = 'default', title } = entity.metadata;
  const label = title ?? name;
  return {
    value: stringifyEntityRef(entity),
    label: namespace === 'default' ? label : `${label} · ${namespace}`,
  };
}

const byLabel = (a: Choice, b: Choice) => a.label.localeCompare(b.label);

/** What there is to copy: systems, components with apps, and names. */
export function useChoices() {
  const catalogApi = useApi(catalogApiRef);
  const api = useApi(bambooApiRef);
  return useAsync(async () => {
    const mappings: Mapping[] = [];
    const readMappings = async () => {
      let cursor: string | undefined;
      do {
        const page = await api.listMappings({ limit: PAGE, cursor });
        mappings.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor);
    };
    const [systems, components, loadBalancers, clusters] = await Promise.all([
      catalogApi.getEntities({ filter: { kind: 'System' }, fields: FIELDS }),
      catalogApi.getEntities({
        filter: {
          [`metadata.annotations.${ANNOTATION_MARATHON_APP_ID}`]:
            CATALOG_FILTER_EXISTS,
        },
        fields: FIELDS,
      }),
      api.listLoadBalancers(),
      api.listClusters(),
      readMappings(),
    ]);
    const severalBalancers = loadBalancers.items.length > 1;
    return {
      system: systems.items.map(choiceOf).sort(byLabel),
      entities: components.items.map(choiceOf).sort(byLabel),
      mappings: mappings
        .map(mapping => ({
          value: mapping.id,
          label: severalBalancers
            ? `${nameOf(mapping)} · ${mapping.loadBalancer}`
            : nameOf(mapping),
        }))
        .sort(byLabel),
      loadBalancers: loadBalancers.items.map(({ name }) => name),
      clusters: clusters.items.map(({ name }) => name),
    };
  }, [api, catalogApi]);
}

/** What {@link useChoices} read. */
export type Choices = NonNullable<ReturnType<typeof useChoices>['value']>;
