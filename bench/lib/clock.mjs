/** Milliseconds of the machine's monotonic clock, the same in all processes. */
export const now = () => Number(process.hrtime.bigint()) / 1e6;

const wallAhead = Date.now() - now();

/** A monotonic time as milliseconds of the wall clock. */
export const toWall = monotonic => monotonic + wallAhead;
