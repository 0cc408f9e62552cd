import { useApi } from '@backstage/core-plugin-api';
import type { MappingState } from '@bamboo-lb/plugin-bamboo-common';
import { useCallback, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { bambooApiRef } from '../api';
import { useLive } from '../hooks/useLive';

/** Rows on a page of the overview. */
export const PAGE_SIZE = 25;

/** The states in the order in which they need a person. */
export const STATES: MappingState[] = [
  'rejected',
  'held',
  'waiting',
  'rolling-out',
  'live',
  'expired',
];

/** What is looked for; kept in the address of the page. */
export interface Filters {
  search: string;
  state: string;
  loadBalancer: string;
}

/** Looks for mappings, page by page. */
export function useMappingSearch() {
  const api = useApi(bambooApiRef);
  const [params, setParams] = useSearchParams();
  const [cursors, setCursors] = useState<string[]>([]);
  const cursor = cursors[cursors.length - 1];
  const filters: Filters = {
    search: params.get('search') ?? '',
    state: params.get('state') ?? '',
    loadBalancer: params.get('loadBalancer') ?? '',
  };
  const { search, loadBalancer } = filters;
  const state = STATES.find(known => known === filters.state);
  const load = useCallback(
    (signal: AbortSignal) =>
      api.listMappings(
        { search, state, loadBalancer, cursor, limit: PAGE_SIZE },
        { signal },
      ),
    [api, search, state, loadBalancer, cursor],
  );
  const setFilters = (change: Partial<Filters>) => {
    setCursors([]);
    const next = Object.entries({ ...filters, ...change });
    setParams(Object.fromEntries(next.filter(([, value]) => value !== '')), {
      replace: true,
    });
  };
  return {
    live: useLive({ load }),
    filters,
    setFilters,
    /** The number of the first row of the page, from 1. */
    first: cursors.length * PAGE_SIZE + 1,
    next: (nextCursor: string) => setCursors([...cursors, nextCursor]),
    previous:
      cursors.length > 0 ? () => setCursors(cursors.slice(0, -1)) : undefined,
  };
}
