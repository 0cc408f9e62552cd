/** Whether something listens on a port of this machine. */
export function inUse(port: number): Promise<boolean>;

/** A port that nothing uses at the moment. */
export function freePort(): Promise<number>;
