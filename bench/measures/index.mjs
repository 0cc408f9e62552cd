import { burst } from './burst.mjs';
import { change } from './change.mjs';
import { counts } from './counts.mjs';
import { executable } from './executable.mjs';
import { guard } from './guard.mjs';
import { loop } from './loop.mjs';
import { lost } from './lost.mjs';
import { memory } from './memory.mjs';
import { post } from './post.mjs';

/**
 * All measurements, in the order they are made. Each has a name, a title, what
 * it is made of (`systems`), and `run`, which resolves with `rows` for the
 * table and anything else worth keeping.
 */
export const MEASURES = [
  change,
  post,
  burst,
  counts,
  memory,
  lost,
  loop,
  guard,
  executable,
];
