import { Journal } from '../apply/Journal';
import { AgentConfig } from '../config/AgentConfig';

/**
 * Lets the revision that waits for a person go on. The agent that runs takes
 * the decision up within a second.
 *
 * @returns what was accepted, in words
 * @throws Error when nothing of that kind waits
 */
export async function acceptHeld(
  config: Pick<AgentConfig, 'directory'>,
  kind: 'lineage' | 'removals',
): Promise<string> {
  const journal = new Journal(config.directory);
  await journal.load();
  const { held } = journal.entries;
  if (!held) {
    throw new Error('no revision waits for a decision on this host');
  }
  if (held.newLineage !== (kind === 'lineage')) {
    throw new Error(
      held.newLineage
        ? 'the revision that waits comes from another database; use: bamboo-agent accept-lineage'
        : 'the revision that waits is of the same database; use: bamboo-agent accept',
    );
  }
  await journal.writeAcceptance(held.digest);
  return `accepted sequence ${held.sequence} (${held.digest.slice(0, 8)})`;
}
