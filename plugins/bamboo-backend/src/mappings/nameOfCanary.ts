import { MappingStore, MappingWrite } from './MappingStore';
import { StoredMapping } from './model';

/**
 * What deletes the canary's own name, which goes with the canary; nothing
 * where there is none, or it is another entity's by now.
 */
export async function withoutNameOfCanary(
  store: MappingStore,
  { options, entityRef }: StoredMapping,
): Promise<MappingWrite[]> {
  const id = options.canary?.nameMapping;
  const named = id ? await store.get(id) : undefined;
  return named?.entityRef === entityRef
    ? [{ action: 'delete', id: named.id, version: named.version }]
    : [];
}
