import type {
  Manifest,
  ManifestCanary,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { isWord } from '../haproxy/Word';

type Mappings = Manifest['mappings'];

/** A canary that a revision has. */
export interface ServedCanary {
  /** The id of the mapping. */
  mapping: string;
  canary: ManifestCanary;
}

// Few mappings have a canary, and most revisions the mappings of the one before.
const known = new WeakMap<Mappings, readonly ServedCanary[]>();

/** The canaries of a manifest. */
export function canariesIn({
  mappings,
}: Pick<Manifest, 'mappings'>): readonly ServedCanary[] {
  const found =
    known.get(mappings) ??
    mappings.flatMap(({ id, canary }) =>
      canary && isWord(id) ? [{ mapping: id, canary }] : [],
    );
  known.set(mappings, found);
  return found;
}
