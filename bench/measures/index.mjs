import { burst } from './burst.mjs';
import { change } from './change.mjs';

/**
 * All measurements, in the order they are made. Each has a name, a title, what
 * it is made of (`systems`), and `run`, which resolves with `rows` for the
 * table and anything else worth keeping.
 */
export const MEASURES = [change, burst];
