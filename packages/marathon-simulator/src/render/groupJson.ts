import { parentGroup } from '../model/ids';
import type { Profile } from '../profiles/Profile';
import type { GroupEmbeds } from './embeds';

/** An app or a pod for the tree of groups: where it is, and how it is written. */
export interface GroupedApp {
  readonly kind: 'app' | 'pod';
  readonly id: string;
  readonly json: () => Record<string, unknown>;
}

/**
 * The tree of groups from `id` downwards, or `undefined` when there is no
 * such group. Groups exist because apps are in them; the root always does.
 */
export function groupJson(
  id: string,
  apps: readonly GroupedApp[],
  embeds: GroupEmbeds,
  { profile, version }: { profile: Profile; version: string },
): Record<string, unknown> | undefined {
  const children = new Map<string, Set<string>>([['/', new Set()]]);
  const direct = new Map<string, GroupedApp[]>();
  for (const app of apps) {
    const group = parentGroup(app.id);
    direct.set(group, [...(direct.get(group) ?? []), app]);
    for (let one = group; one !== '/'; one = parentGroup(one)) {
      const parent = parentGroup(one);
      children.set(one, children.get(one) ?? new Set());
      children.set(parent, (children.get(parent) ?? new Set()).add(one));
    }
  }
  const within = (group: string, kind: GroupedApp['kind']) =>
    (direct.get(group) ?? [])
      .filter(one => one.kind === kind)
      .map(one => one.json());
  const write = (group: string): Record<string, unknown> => ({
    id: group,
    ...(embeds.apps && { apps: within(group, 'app') }),
    ...(embeds.groups && {
      groups: [...(children.get(group) ?? [])].map(write),
    }),
    ...(embeds.pods && profile.pods && { pods: within(group, 'pod') }),
    dependencies: [],
    version,
    ...(profile.roles && { enforceRole: false }),
  });
  return children.has(id) ? write(id) : undefined;
}
