import { nextConfiguration } from '../plan/nextConfiguration';
import type { Candidate } from './Applier';
import { Explanation } from './brake';
import { Goal } from './Converger';
import { Deviations } from './Deviations';
import { Applied, Judge } from './Judge';
import { NewerGoals } from './Meanwhile';
import { NewerCandidates } from './NewerCandidates';

/** The instance lives on, so that its sessions can end by themselves. */
const isVoluntary = ({ reason }: Explanation) =>
  reason === 'mapping' || reason === 'released';

/** Makes goals of revisions that may be applied. */
export class Goals {
  readonly #judge: Judge;
  readonly #deviations: Deviations;

  constructor(options: { judge: Judge; deviations: Deviations }) {
    this.#judge = options.judge;
    this.#deviations = options.deviations;
  }

  /**
   * What a revision wants.
   *
   * @throws Refusal when it must not be applied
   */
  of({ revision, explained }: Candidate, applied: Applied): Goal {
    const judge = this.#judge;
    judge.judgeText(revision);
    const deviation = this.#deviations.of(revision.manifest);
    const { configuration: desired, touched } = nextConfiguration(applied, {
      revision,
      deviation,
    });
    judge.judgeStep({ revision, desired, touched, applied, explained });
    return {
      revision,
      desired,
      deviation,
      previous: applied.configuration,
      newBinds: revision.manifest.binds.filter(
        name => !applied.revision.manifest.binds.includes(name),
      ),
      ...(touched ? { touched } : {}),
      voluntary: new Set(
        explained.filter(isVoluntary).map(({ backend }) => backend),
      ),
    };
  }

  /** What newer candidates want; one that is refused says so when it is tried. */
  newer(candidates: NewerCandidates, applied: Applied): NewerGoals {
    return {
      take: () => {
        const candidate = candidates.take();
        try {
          return candidate && this.of(candidate, applied).desired;
        } catch {
          return undefined;
        }
      },
      arrived: signal => candidates.arrived(signal),
    };
  }
}
