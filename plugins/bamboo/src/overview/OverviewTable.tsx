import { EntityRefLink } from '@backstage/plugin-catalog-react';
import type { Mapping } from '@bamboo-lb/plugin-bamboo-common';
import useMediaQuery from '@material-ui/core/useMediaQuery';
import { makeStyles } from '@material-ui/core/styles';
import { DataTable, type DataColumn } from '../components/DataTable';
import { LoadBalancerLink } from '../components/LoadBalancerLink';
import { MappingName } from '../components/MappingName';
import { MappingState } from '../components/MappingState';
import { Targets } from '../components/Targets';
import { useText } from '../hooks/useText';
import { useViewport } from '../hooks/useViewport';

const useStyles = makeStyles(
  theme => ({
    list: { listStyle: 'none', margin: 0, padding: 0 },
    card: {
      padding: theme.spacing(2, 2.5),
      borderTop: `1px solid ${theme.palette.divider}`,
      '& > * + *': { marginTop: theme.spacing(1) },
    },
  }),
  { name: 'BambooOverviewTable' },
);

/** Mappings of many entities: a table, or cards where room is short. */
export function OverviewTable(props: { mappings: Mapping[] }) {
  const { mappings } = props;
  const t = useText();
  const classes = useStyles();
  const isCards = useViewport() === 'cards';
  const isTight = useMediaQuery('(max-width:899.95px)', { noSsr: true });
  if (isCards) {
    return (
      <ul className={classes.list}>
        {mappings.map(mapping => (
          <li key={mapping.id} className={classes.card}>
            <div>
              <MappingName mapping={mapping} />
            </div>
            <EntityRefLink entityRef={mapping.entityRef} hideIcon />
            <Targets targets={mapping.targets} />
            <MappingState mapping={mapping} />
          </li>
        ))}
      </ul>
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
      label={t('overview.mappings')}
      columns={columns.filter(({ id }) => !isTight || id !== 'loadBalancer')}
      rows={mappings}
      rowId={({ id }) => id}
    />
  );
}
