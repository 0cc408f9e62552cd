import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { App, Mapping, Rights } from '@bamboo-lb/plugin-bamboo-common';
import { CardList } from '../components/CardList';
import { DataTable, type DataColumn } from '../components/DataTable';
import { LoadBalancerLink } from '../components/LoadBalancerLink';
import { MappingName } from '../components/MappingName';
import { MappingState } from '../components/MappingState';
import { Targets } from '../components/Targets';
import { When } from '../components/When';
import { Who } from '../components/Who';
import { useHealthLink } from '../hooks/useLinks';
import { useText } from '../hooks/useText';
import { useViewport } from '../hooks/useViewport';
import { canaryNames } from '../canary/share';
import { MappingActions, type MappingHandlers } from './MappingActions';

const useStyles = makeStyles(
  theme => ({
    detail: { color: theme.palette.textSubtle, lineHeight: '18px' },
    first: { display: 'flex', justifyContent: 'space-between' },
  }),
  { name: 'BambooMappingTable' },
);

export interface MappingTableProps {
  mappings: Mapping[];
  apps: App[];
  rights: Rights;
  handlers: MappingHandlers;
}

function LastChange({ mapping }: { mapping: Mapping }) {
  const t = useText();
  const classes = useStyles();
  const isCompact = useViewport() !== 'wide';
  if (isCompact) {
    return (
      <Typography variant="caption" component="div" className={classes.detail}>
        {t('dns.on', {
          loadBalancer: <LoadBalancerLink name={mapping.loadBalancer} />,
          who: <Who by={mapping.updatedBy} />,
          when: <When at={mapping.updatedAt} />,
        })}
      </Typography>
    );
  }
  return (
    <>
      <Who by={mapping.updatedBy} />
      <Typography variant="caption" component="div" className={classes.detail}>
        <When at={mapping.updatedAt} />
      </Typography>
    </>
  );
}

function MappingCards(props: MappingTableProps) {
  const { mappings, apps, rights, handlers } = props;
  const t = useText();
  const classes = useStyles();
  const healthLink = useHealthLink();
  const canaries = canaryNames(mappings);
  return (
    <CardList label={t('dns.title')} rows={mappings} rowId={({ id }) => id}>
      {mapping => (
        <>
          <div className={classes.first}>
            <div>
              <MappingName
                mapping={mapping}
                isCanary={canaries.has(mapping.id)}
              />
            </div>
            <MappingActions
              isCompact
              mapping={mapping}
              rights={rights}
              handlers={handlers}
            />
          </div>
          <Targets
            targets={mapping.targets}
            apps={apps}
            isCanary={mapping.options.canary !== undefined}
          />
          <MappingState mapping={mapping} healthLink={healthLink} />
          <LastChange mapping={mapping} />
        </>
      )}
    </CardList>
  );
}

/** The mappings of an entity: a table, or cards where room is short. */
export function MappingTable(props: MappingTableProps) {
  const { mappings, apps, rights, handlers } = props;
  const t = useText();
  const viewport = useViewport();
  const healthLink = useHealthLink();
  if (viewport === 'cards') {
    return <MappingCards {...props} />;
  }
  const isWide = viewport === 'wide';
  const canaries = canaryNames(mappings);
  const columns: DataColumn<Mapping>[] = [
    {
      id: 'name',
      title: t('dns.column.name'),
      width: 24,
      cell: mapping => (
        <MappingName mapping={mapping} isCanary={canaries.has(mapping.id)} />
      ),
    },
    {
      id: 'goesTo',
      title: t('dns.column.goesTo'),
      width: 20,
      cell: mapping => (
        <Targets
          targets={mapping.targets}
          apps={apps}
          isCanary={mapping.options.canary !== undefined}
        />
      ),
    },
    {
      id: 'loadBalancer',
      title: t('dns.column.loadBalancer'),
      width: 10,
      cell: mapping => <LoadBalancerLink name={mapping.loadBalancer} />,
    },
    {
      id: 'state',
      title: t('dns.column.state'),
      width: 23,
      cell: mapping => (
        <MappingState mapping={mapping} healthLink={healthLink} />
      ),
    },
    {
      id: 'lastChange',
      title: t('dns.column.lastChange'),
      width: isWide ? 11 : 18,
      cell: mapping => <LastChange mapping={mapping} />,
    },
    {
      id: 'actions',
      title: <span aria-label={t('dns.column.actions')} />,
      width: isWide ? 12 : 7,
      isNumeric: true,
      cell: mapping => (
        <MappingActions
          mapping={mapping}
          rights={rights}
          handlers={handlers}
          isCompact={!isWide}
        />
      ),
    },
  ];
  return (
    <DataTable
      label={t('dns.title')}
      columns={columns.filter(({ id }) => isWide || id !== 'loadBalancer')}
      rows={mappings}
      rowId={({ id }) => id}
    />
  );
}
