import type { List, Mapping } from '@bamboo-lb/plugin-bamboo-common';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { EmptyList } from '../components/EmptyList';
import { LiveView } from '../components/LiveView';
import { SectionCard } from '../components/SectionCard';
import { useText } from '../hooks/useText';
import { FilterBar } from './FilterBar';
import { OverviewTable } from './OverviewTable';
import { useMappingSearch } from './useMappingSearch';

function Pager(props: {
  page: List<Mapping>;
  search: ReturnType<typeof useMappingSearch>;
}) {
  const { page, search } = props;
  const t = useText();
  const { nextCursor, items, totalItems } = page;
  return (
    <Box display="flex" justifyContent="flex-end" alignItems="center" p={1.5}>
      <Typography variant="caption" style={{ marginRight: 8 }}>
        {t('overview.range', {
          from: String(search.first),
          to: String(search.first + items.length - 1),
          total: String(totalItems),
        })}
      </Typography>
      <Button
        size="small"
        disabled={!search.previous}
        onClick={search.previous}
      >
        {t('overview.previous')}
      </Button>
      <Button
        size="small"
        color="primary"
        disabled={!nextCursor}
        onClick={() => nextCursor && search.next(nextCursor)}
      >
        {t('overview.next')}
      </Button>
    </Box>
  );
}

/** Every mapping that the reader may see, with search and filters. */
export function MappingsCard(props: { loadBalancers: string[] }) {
  const t = useText();
  const search = useMappingSearch();
  const { filters } = search;
  const isFiltered = Object.values(filters).some(value => value !== '');
  const empty = isFiltered ? (
    <EmptyList
      title={
        filters.search
          ? t('overview.noHit', { search: filters.search })
          : t('overview.noHitFilters')
      }
      action={
        <Button
          variant="outlined"
          onClick={() =>
            search.setFilters({ search: '', state: '', loadBalancer: '' })
          }
        >
          {t('overview.clear')}
        </Button>
      }
    />
  ) : (
    <EmptyList title={t('overview.none')}>{t('overview.noneDetail')}</EmptyList>
  );
  return (
    <SectionCard
      isFlush
      title={t('overview.mappings')}
      subtitle={
        search.live.status === 'ready' &&
        t('dns.names', { count: search.live.data.totalItems })
      }
      action={
        <FilterBar
          filters={filters}
          loadBalancers={props.loadBalancers}
          onChange={search.setFilters}
        />
      }
    >
      <LiveView live={search.live} failedTitle={t('dns.loadFailed')}>
        {page =>
          page.items.length === 0 ? (
            empty
          ) : (
            <>
              <OverviewTable mappings={page.items} />
              <Pager page={page} search={search} />
            </>
          )
        }
      </LiveView>
    </SectionCard>
  );
}
