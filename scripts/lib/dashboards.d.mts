/** As much of a dashboard of Grafana as is looked at. */
export interface Dashboard {
  description?: string;
  links?: { url: string }[];
  templating: { list: { name: string }[] };
  panels: {
    id: number;
    type: string;
    title: string;
    targets?: { expr: string }[];
  }[];
}

/** All queries of a dashboard. */
export function queriesOf(dashboard: Dashboard): string[];

/**
 * What is wrong with a dashboard: what it asks for and no scrape has, what
 * somebody who sees it first would not understand, what lies on another panel.
 */
export function faultsOf(
  dashboard: Dashboard,
  known: ReadonlyMap<string, ReadonlySet<string>>,
): string[];

/** What promtool says against queries, with anything in their variables. */
export function objectionsToQueries(queries: string[]): string;
