import { RevisionCause } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { AppChange, appKey, RemovalReason } from '../apps/model';
import { ReadTimes } from '../marathon/ClusterSink';
import { EventTrail } from './EventTrail';

const MAX_SUBJECTS = 20;

/** What happened to a mapping. */
export interface MappingNews {
  name: string;
  what: 'was added' | 'changed' | 'expired' | 'was deleted';
  by?: string;
}

/** Why a load balancer is looked at again, and the evidence for what goes. */
export class Dirty {
  readonly mappings = new Map<string, MappingNews>();
  readonly apps = new Map<
    string,
    { instances: Record<string, RemovalReason>; deleted: boolean }
  >();
  template = false;
  decisions = false;
  start = false;
  /** A cluster was read for the first time. */
  read = false;
  /** Of the newest targeted read that is in here. */
  took?: ReadTimes;
  /** Events of Marathon that are in here; for the log. */
  readonly trail = new EventTrail();
  /**
   * Milliseconds since 1970 of the oldest event and save in here; undefined
   * where neither brought it about.
   */
  since?: number;

  /** Notes what Marathon said of an app. */
  addApp(change: AppChange): void {
    const key = appKey(change.cluster, change.app);
    this.took = change.took ?? this.took;
    this.trail.add(change);
    // Events are in the order in which they came.
    this.noteSince(change.events?.[0]?.receivedAt);
    const before = this.apps.get(key);
    this.apps.set(key, {
      instances: { ...before?.instances, ...change.evidence },
      deleted: change.deleted,
    });
  }

  /** Notes when a change was told or saved, in milliseconds since 1970. */
  noteSince(at: number | undefined): void {
    if (at !== undefined) {
      this.since = Math.min(at, this.since ?? at);
    }
  }

  /** Takes over what an attempt that failed did not bring into a revision. */
  merge(other: Dirty): void {
    other.mappings.forEach((value, key) => {
      if (!this.mappings.has(key)) {
        this.mappings.set(key, value);
      }
    });
    for (const [key, value] of other.apps) {
      const after = this.apps.get(key);
      this.apps.set(key, {
        instances: { ...value.instances, ...after?.instances },
        deleted: after ? after.deleted : value.deleted,
      });
    }
    this.took ??= other.took;
    this.trail.merge(other.trail);
    this.noteSince(other.since);
    this.template ||= other.template;
    this.decisions ||= other.decisions;
    this.start ||= other.start;
    this.read ||= other.read;
  }

  get isEmpty(): boolean {
    return !(
      this.mappings.size ||
      this.apps.size ||
      this.template ||
      this.decisions ||
      this.start ||
      this.read
    );
  }

  /**
   * The cause of a revision: a person's change comes before all others.
   *
   * @param released - Keys of the held removals that an admin released.
   */
  cause(released: ReadonlySet<string>): RevisionCause {
    const subjects = (keys: Iterable<string>) =>
      [...keys].slice(0, MAX_SUBJECTS);
    const more = (count: number) => (count > 1 ? ` and ${count - 1} more` : '');
    if (this.mappings.size) {
      const all = [...this.mappings.values()];
      const first = all.find(mapping => mapping.by) ?? all[0];
      return {
        kind: 'mapping',
        subjects: subjects(this.mappings.keys()),
        by: first?.by,
        text: `${first?.name} ${first?.what}${more(this.mappings.size)}`,
      };
    }
    if (this.template) {
      return { kind: 'template', subjects: [], text: 'The template changed' };
    }
    if (this.apps.size) {
      const [first] = this.apps.keys();
      return {
        kind: 'app',
        subjects: subjects(this.apps.keys()),
        text: `Instances of ${first} changed${more(this.apps.size)}`,
      };
    }
    if (this.decisions) {
      return {
        kind: released.size ? 'release' : 'rejection',
        subjects: subjects(released),
        text: released.size
          ? 'Held removals were released'
          : 'A refused change was taken out',
      };
    }
    return { kind: 'start', subjects: [], text: 'The configuration was made' };
  }
}
