import type {
  FullRevision,
  Report,
} from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import type { EndedReload } from '../apply/Reloader';
import { newsOf, AttemptNews } from './attemptNews';

/** Who counts what an agent does. Nothing here waits or throws. */
export interface MetricsSink {
  /** A revision came from the control plane. */
  arrived(revision: Pick<FullRevision, 'sequence' | 'cause'>): void;
  /** An attempt to apply a revision went on. */
  attempted(news: AttemptNews): void;
  /** A reload ended. */
  reloaded(reload: EndedReload): void;
  /** A canary was aborted on this host. */
  canaryAborted(): void;
}

/** Tells the sinks that are switched on what the agent does. */
export class AgentEvents implements Omit<MetricsSink, 'attempted'> {
  readonly #sinks: MetricsSink[] = [];
  readonly #news = newsOf();

  /** Tells a sink of everything from now on. */
  tell(sink: MetricsSink): void {
    this.#sinks.push(sink);
  }

  arrived(revision: Pick<FullRevision, 'sequence' | 'cause'>): void {
    this.#sinks.forEach(sink => sink.arrived(revision));
  }

  /** Takes a report as it is sent; it may be the second of one attempt. */
  reported(report: Report): void {
    const news = this.#news(report);
    this.#sinks.forEach(sink => sink.attempted(news));
  }

  reloaded(reload: EndedReload): void {
    this.#sinks.forEach(sink => sink.reloaded(reload));
  }

  canaryAborted(): void {
    this.#sinks.forEach(sink => sink.canaryAborted());
  }
}
