import { SidesReport } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { CanaryStore } from './CanaryStore';
import { SidesStore } from './SidesStore';

/** Takes what agents say of canaries. */
export class AgentSides {
  readonly #canaries: CanaryStore;
  readonly #sides: SidesStore;

  constructor(options: { canaries: CanaryStore; sides: SidesStore }) {
    this.#canaries = options.canaries;
    this.#sides = options.sides;
  }

  /**
   * Keeps what is about canaries that run on the agent's load balancer. An
   * agent may be behind, so the rest is let go in silence.
   */
  async take(
    loadBalancer: string,
    agent: string,
    report: SidesReport,
  ): Promise<void> {
    const ids = report.canaries.map(({ mapping }) => mapping);
    const seen = await this.#canaries.look(ids);
    const tags = new Map(
      seen
        .filter(
          ({ mapping, isDeleted }) =>
            !isDeleted && mapping.loadBalancer === loadBalancer,
        )
        .map(({ mapping }) => [mapping.id, mapping.options.canary?.tag]),
    );
    const known = report.canaries.filter(
      ({ mapping, tag }) => tags.get(mapping) === tag,
    );
    if (known.length) {
      await this.#sides.keep(agent, known, new Date());
    }
  }
}
