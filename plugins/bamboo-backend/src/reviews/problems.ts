import { nameOf } from '../mappings/errors';
import { Ask, ReviewProblem, WrittenName } from './model';

/** Why an app has no name, or not this one, in words. */
export const problems = {
  deleted: {
    type: 'deleted',
    message:
      'Someone deleted the name. It is made again once the app went and came back',
  } satisfies ReviewProblem as ReviewProblem,

  invalid: (ask: Pick<Ask, 'problem'>): ReviewProblem => ({
    type: 'invalid',
    message: ask.problem ?? 'No name can be made of it',
  }),

  entity: ({ problem }: { problem: string }): ReviewProblem => ({
    type: 'entity',
    message: problem,
  }),

  taken: (name: WrittenName): ReviewProblem => ({
    type: 'taken',
    message: `\`${nameOf(name)}\` is taken on ${
      name.loadBalancer
    }. The app gets it once it is free`,
  }),

  limit: ({ rule, limit }: Pick<Ask, 'rule' | 'limit'>): ReviewProblem => ({
    type: 'limit',
    message: `${
      rule === 'labels' ? 'Labels make' : `Rule ${rule} makes`
    } at most ${limit} names at a time, and apps that came before have them. The app gets one once one goes`,
  }),
};
