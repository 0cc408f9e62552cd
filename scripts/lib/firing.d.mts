/** Whether Prometheus' own checker of rules is there. */
export function hasPromtool(): boolean;

/** Rules as a file of Prometheus has them. */
export interface Rules {
  groups: {
    name: string;
    rules: {
      alert: string;
      expr: string;
      annotations: { summary: string; runbook_url: string };
    }[];
  }[];
}

/**
 * What promtool, which evaluates rules as Prometheus does, says against these
 * alerts of a group firing and no others, when scrapes were like the first for
 * 20 minutes, and then for 40 minutes each minute was like what happened
 * between the first and the second. Empty when it agrees.
 */
export function objections(options: {
  rules: Rules;
  group: string;
  /** What was scraped of each process. */
  before: string[];
  after: string[];
  alerts: string[];
  /** Labels that Prometheus adds for each process, such as `job="portal"`. */
  targets?: string[];
  /** Names of gauges of seconds that grow by themselves. */
  growing?: string[];
  /** Minutes for which the second scrape stands, in place of 40. */
  minutes?: number;
}): string;
