import packageJson from '../package.json';

/** The version of this agent. */
export const AGENT_VERSION: string = packageJson.version;
