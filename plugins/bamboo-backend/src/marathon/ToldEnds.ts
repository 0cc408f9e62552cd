import { MarathonEvent } from './affectedApps';
import { evidenceOf } from './evidenceOf';
import { DecodedApp, RemovalReason } from './model';

/** What events said about the ends of tasks, until an answer lacks them. */
export class ToldEnds {
  readonly #byApp = new Map<string, Record<string, RemovalReason>>();

  /** Remembers what an event says, if anything. */
  hear(event: MarathonEvent): void {
    const evidence = evidenceOf(event);
    if (!evidence) return;
    const told = this.#byApp.get(evidence.app) ?? {};
    told[evidence.task] = evidence.reason;
    this.#byApp.set(evidence.app, told);
  }

  /**
   * What was said about an app, by task. What concerns a task that the answer
   * still has is kept: the answer may be older than the event.
   */
  take({ id, instances }: DecodedApp): Record<string, RemovalReason> {
    const told = this.#byApp.get(id) ?? {};
    const there = new Set(instances.map(instance => instance.id));
    const kept = Object.entries(told).filter(([task]) => there.has(task));
    if (kept.length > 0) this.#byApp.set(id, Object.fromEntries(kept));
    else this.#byApp.delete(id);
    return told;
  }

  /** Forgets what was said about an app that is gone. */
  forget(id: string): void {
    this.#byApp.delete(id);
  }
}
