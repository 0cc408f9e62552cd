import { EntityRefLink } from '@backstage/plugin-catalog-react';
import type { Mapping } from '@bamboo-lb/plugin-bamboo-common';
import { CardList } from '../components/CardList';
import { DataTable, type DataColumn } from '../components/DataTable';
import { LoadBalancerLink } from '../components/LoadBalancerLink';
import { MappingName } from '../components/MappingName';
import { MappingState } from '../components/MappingState';
import { Subtle } from '../components/Subtle';
import { Targets } from '../components/Targets';
import { useText } from '../hooks/useText';
import { useViewport } from '../hooks/useViewport';

/** Mappings of many entities: a table, or cards where room is short. */
export function OverviewTable(props: { mappings: Mapping[] }) {
  const { mappings } = props;
  const t = useText();
  const viewport = useViewport();
  const label = t('overview.mappings');
  const rowId = ({ id }: Mapping) => id;
  if (viewport === 'cards') {
    return (
      <CardList label={label} rows={mappings} rowId={rowId}>
        {mapping => (
          <>
            <div>
              <MappingName mapping={mapping} />
            </div>
            <div>
              <Targets targets={mapping.targets} />
            </div>
            <MappingState mapping={mapping} />
            <Subtle>
              {t('overview.of', {
                owner: <EntityRefLink entityRef={mapping.entityRef} hideIcon />,
                loadBalancer: <LoadBalancerLink name={mapping.loadBalancer} />,
              })}
            </Subtle>
          </>
        )}
      </CardList>
    );
  }
  const columns: DataColumn<Mapping>[] = [
    {
      id: 'name',
      title: t('dns.column.name'),
      width: 27,
      cell: mapping => <MappingName mapping={mapping} />,
    },
    {
      id: 'owner',
      title: t('overview.owner'),
      width: 14,
      cell: ({ entityRef }) => <EntityRefLink entityRef={entityRef} hideIcon />,
    },
    {
      id: 'goesTo',
      title: t('dns.column.goesTo'),
      width: 24,
      cell: ({ targets }) => <Targets targets={targets} />,
    },
    {
      id: 'loadBalancer',
      title: t('dns.column.loadBalancer'),
      width: 12,
      cell: ({ loadBalancer }) => <LoadBalancerLink name={loadBalancer} />,
    },
    {
      id: 'state',
      title: t('dns.column.state'),
      width: 23,
      cell: mapping => <MappingState mapping={mapping} />,
    },
  ];
  return (
    <DataTable
      label={label}
      columns={columns.filter(
        ({ id }) => viewport === 'wide' || id !== 'loadBalancer',
      )}
      rows={mappings}
      rowId={rowId}
    />
  );
}
