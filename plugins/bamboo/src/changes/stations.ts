import type { AgentReport, Revision } from '@bamboo-lb/plugin-bamboo-common';
import { msUntil, PHASES } from '../status/reportStatus';

/** The end of a phase at an agent. */
export interface Station {
  phase: 'received' | (typeof PHASES)[number];
  /** Milliseconds since 1970, by the agent's clock. */
  at: number;
  /** Milliseconds since the agent received the change. */
  ms: number;
}

/** What an agent did with a change, in the order in which it did it. */
export function stationsOf(report: AgentReport): Station[] {
  const receivedAt = Date.parse(report.receivedAt);
  const stations = PHASES.flatMap(phase => {
    const ms = msUntil(report, phase);
    return ms === undefined ? [] : { phase, at: receivedAt + ms, ms };
  });
  return [
    { phase: 'received' as const, at: receivedAt, ms: 0 },
    ...stations.sort((a, b) => a.ms - b.ms),
  ];
}

/**
 * The commands that find the lines of a change: the portal writes the id in
 * quotes, and an agent in a field, so that `public/17` does not find
 * `public/170`.
 */
export const searchesFor = (id: string): string[] => [
  `grep '"${id}"' portal.log`,
  `journalctl -u 'bamboo-agent@*' | grep 'change=${id} '`,
];

/** What it took to make a revision, for those parts that are known. */
export function madeIn({
  timings,
}: Revision): { part: 'readMs' | 'routeMs' | 'renderMs'; ms: number }[] {
  return (['readMs', 'routeMs', 'renderMs'] as const).flatMap(part => {
    const ms = timings?.[part];
    return ms === undefined ? [] : { part, ms };
  });
}
