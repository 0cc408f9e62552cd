import { Agent, AgentReport } from '@bamboo-lb/plugin-bamboo-common';
import { Report } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { AgentRow, ReportRow } from '../agents/AgentStore';

/** An agent that waits for news is heard each second, written down each five. */
export const AWAY_MS = 15_000;
/** An agent not heard for a day is no longer expected. */
export const EXPECTED_MS = 24 * 60 * 60 * 1000;
/** Longer than an apply takes, an agent is behind and no longer applying. */
const APPLYING_MS = 10_000;

/** Whether a mapping must be verified by this agent to be live. */
export const isExpected = (agent: AgentRow, now: Date) =>
  !agent.removed && now.getTime() - Date.parse(agent.lastSeenAt) < EXPECTED_MS;

/** Whether the agent has not been heard. */
export const isAway = (agent: AgentRow, now: Date) =>
  now.getTime() - Date.parse(agent.lastSeenAt) > AWAY_MS;

/** A report as the API shows it. */
export function toAgentReport(
  agent: string,
  report: Report,
  at: string,
): AgentReport {
  const { rejection } = report;
  const where = rejection?.line ? ` (line ${rejection.line})` : '';
  return {
    agent,
    sequence: report.sequence,
    outcome: report.outcome,
    how: report.how,
    verified: report.verified,
    phases: report.phases,
    receivedAt: report.receivedAt,
    message: rejection && `At ${rejection.phase}${where}: ${rejection.message}`,
    at,
  };
}

export const rowToAgentReport = (row: ReportRow) =>
  toAgentReport(row.agent, row.report, row.at);

/** How an agent stands to the newest revision of its load balancer. */
export function agentState(
  agent: AgentRow,
  newest: { sequence: number; createdAt: string } | undefined,
  now: Date,
): Agent {
  const last = agent.lastReport;
  const sequence = agent.verifiedSequence;
  const behind = newest && (sequence ?? -1) < newest.sequence;
  const refused =
    behind &&
    last &&
    last.sequence === newest.sequence &&
    last.outcome !== 'verified';
  let state: Agent['state'] = 'in-step';
  let message: string | undefined;
  if (isAway(agent, now)) {
    state = 'away';
    message = `Not heard since ${
      agent.lastSeenAt
    }. HAProxy goes on with revision ${sequence ?? 0}`;
  } else if (refused) {
    state = 'rejected';
    message = toAgentReport(agent.id, last, last.at).message;
  } else if (behind) {
    const age = now.getTime() - Date.parse(newest.createdAt);
    state = age < APPLYING_MS ? 'applying' : 'behind';
    message = `Runs ${sequence ?? 'nothing'}, should run ${newest.sequence}`;
  }
  return {
    id: agent.id,
    loadBalancer: agent.loadBalancer,
    state,
    sequence,
    digest: agent.verifiedDigest,
    version: agent.version,
    haproxyVersion: agent.haproxyVersion,
    binds: agent.binds,
    lastSeenAt: agent.lastSeenAt,
    lastReport: last && toAgentReport(agent.id, last, last.at),
    message,
  };
}
