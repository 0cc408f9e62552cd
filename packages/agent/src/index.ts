/**
 * The agent that applies the configuration of a load balancer to the HAProxy
 * beside it.
 *
 * @packageDocumentation
 */
export { startAgent } from './startAgent';
export type { AgentStatus, RunningAgent } from './startAgent';
export { parseAgentConfig } from './config/AgentConfig';
export type { AgentConfig, AgentConfigInput } from './config/AgentConfig';
export { initHost } from './commands/initHost';
export { consoleLogger } from './Logger';
export type { Logger } from './Logger';
