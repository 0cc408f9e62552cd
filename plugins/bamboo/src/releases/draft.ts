import type {
  Mapping,
  MappingInput,
  ReleaseChange,
} from '@bamboo-lb/plugin-bamboo-common';
import type { FormTarget } from '../dns/dialog/form';

/** What can happen to a mapping in a release. */
export const DEEDS = [
  'promote',
  'abort',
  'retarget',
  'revert',
  'move',
  'delete',
] as const;

/** One of {@link DEEDS}. */
export type Deed = (typeof DEEDS)[number];

/** A mapping that was chosen, and what shall happen to it. */
export interface DraftChange {
  /** The version that was on the page when it was chosen. */
  version: number;
  /** Empty while nothing is said. */
  deed: Deed | '';
  /** Where it goes, for `retarget`. */
  target?: FormTarget;
  /** The version whose value returns, for `revert`. */
  toVersion?: number;
  /** Where it moves, for `move`. */
  loadBalancer?: string;
}

/** What is chosen, by the id of the mapping. */
export type Draft = ReadonlyMap<string, DraftChange>;

/** What can happen to this mapping, most likely first. */
export function deedsFor(
  mapping: Mapping,
  loadBalancers: readonly string[],
): Deed[] {
  return DEEDS.filter(deed => {
    switch (deed) {
      case 'promote':
      case 'abort':
        return mapping.options.canary !== undefined;
      case 'revert':
        return mapping.version > 1;
      case 'move':
        return loadBalancers.some(name => name !== mapping.loadBalancer);
      default:
        return true;
    }
  });
}

/** The change that a mapping begins with when it is chosen. */
export function newChange(mapping: Mapping): DraftChange {
  return {
    version: mapping.version,
    deed: mapping.options.canary ? 'promote' : '',
  };
}

function inputOf(mapping: Mapping): MappingInput {
  const { loadBalancer, host, path, targets, entityRef, expiresAt } = mapping;
  return { loadBalancer, host, path, targets, entityRef, expiresAt };
}

/** What the API is asked for; nothing while the choice is not complete. */
export function toChange(
  mapping: Mapping,
  draft: DraftChange,
): ReleaseChange | undefined {
  const { id } = mapping;
  const { version, deed, target, toVersion, loadBalancer } = draft;
  const input = inputOf(mapping);
  switch (deed) {
    case 'promote':
    case 'abort':
    case 'delete':
      return { action: deed, id, version };
    case 'retarget': {
      if (!target) {
        return undefined;
      }
      const { cluster, app, port } = target;
      const targets = [{ cluster, app, port, weight: 100 }];
      return {
        action: 'update',
        id,
        version,
        mapping: { ...input, targets },
      };
    }
    case 'revert':
      return toVersion === undefined
        ? undefined
        : { action: 'revert', id, version, toVersion };
    case 'move':
      return loadBalancer === undefined
        ? undefined
        : {
            action: 'update',
            id,
            version,
            mapping: { ...input, loadBalancer },
          };
    default:
      return undefined;
  }
}

/** The release that a draft asks for, as far as it is complete. */
export interface DraftRelease {
  changes: ReleaseChange[];
  /** The mapping of each change. */
  ids: string[];
  /** Chosen mappings of which it is not said what happens. */
  unfinished: string[];
  /** Chosen mappings that somebody changed since. */
  overtaken: string[];
}

/** Puts what is chosen in the order of the page. */
export function draftRelease(
  mappings: readonly Mapping[],
  draft: Draft,
): DraftRelease {
  const release: DraftRelease = {
    changes: [],
    ids: [],
    unfinished: [],
    overtaken: [],
  };
  for (const mapping of mappings) {
    const chosen = draft.get(mapping.id);
    if (!chosen) {
      continue;
    }
    const change = toChange(mapping, chosen);
    if (chosen.version !== mapping.version) {
      release.overtaken.push(mapping.id);
    }
    if (change) {
      release.changes.push(change);
      release.ids.push(mapping.id);
    } else {
      release.unfinished.push(mapping.id);
    }
  }
  return release;
}
