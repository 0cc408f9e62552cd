import { AgentRow, AgentStore } from '../agents/AgentStore';
import { StoredMapping } from '../mappings/model';
import { isAway, isExpected } from '../status/agentState';
import { KeptReport } from './model';
import { AgentView } from './poolVerdicts';
import { SidesStore } from './SidesStore';

/** Agents report each two seconds; three reports missed are silence. */
const FRESH_MS = 6000;

/** What is seen of the canary of one mapping. */
export interface SeenSides {
  /** Every connected agent of the load balancer. */
  agents: AgentView[];
  /** What agents last said of this canary, also long ago. */
  reports: KeptReport[];
}

const hasShare = (agent: AgentRow, { carried, version }: StoredMapping) =>
  carried?.version === version &&
  (agent.verifiedSequence ?? -1) >= carried.sequence;

/** Reads what agents run and say of canaries. */
export class CanaryObserver {
  readonly #agents: AgentStore;
  readonly #sides: SidesStore;

  constructor(options: { agents: AgentStore; sides: SidesStore }) {
    this.#agents = options.agents;
    this.#sides = options.sides;
  }

  /** By the id of the mapping; those without a canary have no reports. */
  async look(
    mappings: readonly StoredMapping[],
    now: Date,
  ): Promise<Map<string, SeenSides>> {
    const reports = await this.#sides.reports(mappings.map(({ id }) => id));
    const agents = await this.#agents.agents();
    return new Map(
      mappings.map(mapping => {
        const { id, loadBalancer, options } = mapping;
        const own = reports.filter(
          report =>
            report.mappingId === id && report.tag === options.canary?.tag,
        );
        const connected = agents.filter(
          agent =>
            agent.loadBalancer === loadBalancer &&
            isExpected(agent, now) &&
            !isAway(agent, now),
        );
        return [
          id,
          {
            reports: own,
            agents: connected.map(agent => ({
              agent: agent.id,
              hasShare: hasShare(agent, mapping),
              report: own.find(
                report =>
                  report.agent === agent.id &&
                  now.getTime() - Date.parse(report.at) <= FRESH_MS,
              ),
            })),
          },
        ];
      }),
    );
  }
}
