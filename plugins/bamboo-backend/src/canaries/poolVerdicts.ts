import { CanaryGuard, GuardVerdict } from '@bamboo-lb/plugin-bamboo-common';
import { addCounts, errorShareOf } from './figures';
import { KeptReport } from './model';

/** A connected agent, and what it said lately. */
export interface AgentView {
  agent: string;
  /** Whether it verified the share as it is now. */
  hasShare: boolean;
  /** Undefined when it said nothing lately of the canary that runs. */
  report?: Pick<
    KeptReport,
    'weight' | 'verdict' | 'reason' | 'aborted' | 'step'
  >;
}

/** What all agents together think of a canary. */
export interface PooledVerdict {
  verdict: GuardVerdict;
  /** Whether an agent is sure, and keeps its requests from the canary. */
  against: boolean;
  /** Why it is not `ok`, in words; empty when it is. */
  reason: string;
}

type Heard = AgentView & { report: NonNullable<AgentView['report']> };

const isHeard = (view: AgentView): view is Heard => view.report !== undefined;

/** An agent that sends nothing to the canary has judged it, whatever it says since. */
const verdictOf = ({ report }: AgentView) =>
  report?.aborted ? 'worse' : report?.verdict;

const says = (view: AgentView, verdict: GuardVerdict) =>
  verdictOf(view) === verdict;

const saidBy = (view: AgentView) => {
  const said = says(view, 'worse')
    ? `${view.agent} found the canary worse`
    : `${view.agent} doubts the canary`;
  return view.report?.reason ? `${said}: ${view.report.reason}` : said;
};

const percent = (share: number) => `${(share * 100).toFixed(2)} %`;

/**
 * Judges what all agents saw together.
 *
 * With many HAProxies each may see too little to say anything, so that nobody
 * doubts; what they counted together must not look worse either.
 *
 * @param weight - The share that the counts must belong to, in percent.
 */
export function poolVerdicts(
  guard: CanaryGuard,
  weight: number,
  views: readonly AgentView[],
): PooledVerdict {
  const against = views.find(view => says(view, 'worse'));
  const judging = views.filter(v => isHeard(v) && !says(v, 'inconclusive'));
  if (against) {
    return {
      verdict: judging.every(v => says(v, 'worse')) ? 'worse' : 'doubt',
      against: true,
      reason: saidBy(against),
    };
  }
  const doubting = views.find(view => says(view, 'doubt'));
  if (doubting) {
    return { verdict: 'doubt', against: false, reason: saidBy(doubting) };
  }
  const counted = views
    .filter(isHeard)
    .filter(view => view.report.weight === weight)
    .map(view => view.report);
  const canary = addCounts(counted.map(({ step }) => step.canary));
  if (canary.requests < guard.minRequests) {
    return {
      verdict: 'inconclusive',
      against: false,
      reason: `Not enough requests to tell: ${canary.requests} of ${guard.minRequests}`,
    };
  }
  const unjudged = counted.filter(r => r.verdict === 'inconclusive');
  return (
    lookWorse(guard, unjudged) ?? { verdict: 'ok', against: false, reason: '' }
  );
}

/** Whether those that each saw too little saw, together, too many errors. */
function lookWorse(
  guard: CanaryGuard,
  reports: Heard['report'][],
): PooledVerdict | undefined {
  const canary = addCounts(reports.map(({ step }) => step.canary));
  const there = errorShareOf(canary) ?? 0;
  const stable = addCounts(reports.map(({ step }) => step.stable));
  const usual = errorShareOf(stable);
  const beside =
    usual === null
      ? 'and the stable side gets none to compare with'
      : `stable ${percent(usual)}`;
  return canary.requests >= guard.minRequests &&
    there > (usual ?? 0) + guard.errorMargin / 100
    ? {
        verdict: 'inconclusive',
        against: false,
        reason: `The canary answers ${percent(
          there,
        )} of its requests with errors, ${beside}`,
      }
    : undefined;
}
