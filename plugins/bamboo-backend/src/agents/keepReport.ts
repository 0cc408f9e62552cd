import { Report } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { Knex } from 'knex';

interface Kept {
  loadBalancer: string;
  agent: string;
  report: Report;
  now: Date;
}

/** Milliseconds until it was verified, or until the attempt ended. */
export function msOf({ phases }: Report): number {
  const verified = phases.find(({ phase }) => phase === 'verified');
  return Math.round((verified ?? phases[phases.length - 1])?.ms ?? 0);
}

/** Keeps a report and what it says of the agent. See `AgentStore.report`. */
export async function keepReport(
  trx: Knex.Transaction,
  kept: Kept,
): Promise<void> {
  const { loadBalancer, agent, report, now } = kept;
  const key = { load_balancer: loadBalancer, agent, attempt: report.attempt };
  const [existing] = await trx('report').where(key).select('value', 'at');
  const [isOurs] = await trx('lineage').where({ id: report.lineage });
  if (existing) {
    const before: Report = JSON.parse(existing.value);
    if (report.phases.length > before.phases.length) {
      const value = JSON.stringify({ ...before, phases: report.phases });
      await trx('report').where(key).update({ value });
      await keepLastPhases(trx, kept);
    }
  } else if (isOurs) {
    await trx('report').insert({
      ...key,
      sequence: report.sequence,
      outcome: report.outcome,
      ms: msOf(report),
      at: now.toISOString(),
      value: JSON.stringify(report),
    });
    await keepAgent(trx, kept, {
      last_report: JSON.stringify({ ...report, at: now.toISOString() }),
      ...(report.outcome === 'verified'
        ? {
            verified_sequence: report.sequence,
            verified_digest: report.digest,
          }
        : {}),
    });
  } else {
    await keepAgent(trx, kept, {});
  }
}

async function keepAgent(
  trx: Knex.Transaction,
  { loadBalancer, agent, report, now }: Kept,
  said: Record<string, unknown>,
) {
  const values = {
    last_seen_at: now.toISOString(),
    version: report.agentVersion,
    haproxy_version: report.haproxyVersion ?? null,
    ...said,
  };
  await trx('agent')
    .insert({ load_balancer: loadBalancer, id: agent, binds: '[]', ...values })
    .onConflict(['load_balancer', 'id'])
    .merge(values);
}

async function keepLastPhases(
  trx: Knex.Transaction,
  { loadBalancer, agent, report }: Kept,
) {
  const who = { load_balancer: loadBalancer, id: agent };
  const [row] = await trx('agent').where(who).select('last_report');
  const last = row?.last_report ? JSON.parse(row.last_report) : undefined;
  if (last?.attempt === report.attempt) {
    const value = { ...last, phases: report.phases };
    await trx('agent')
      .where(who)
      .update({ last_report: JSON.stringify(value) });
  }
}
