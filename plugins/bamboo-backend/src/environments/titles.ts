import { EnvironmentInput } from '@bamboo-lb/plugin-bamboo-common';
import { systemRef } from './SourceReader';

const SHOWN = 3;

function sourceOf({ system, entityRefs = [], mappings = [] }: From): string {
  if (system !== undefined) {
    return systemRef(system) ?? system;
  }
  if (mappings.length > 0) {
    return mappings.length === 1 ? 'one name' : `${mappings.length} names`;
  }
  const more = entityRefs.length - SHOWN;
  const shown = entityRefs.slice(0, SHOWN).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

type From = EnvironmentInput['from'];

/** How the history calls the release that makes an environment. */
export const madeTitle = ({ name, from }: EnvironmentInput) =>
  `Environment ${name} copied from ${sourceOf(from)}`;

/** How the history calls the release that removes an environment. */
export const removedTitle = (name: string) => `Environment ${name} removed`;
