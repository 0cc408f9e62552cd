export * from './BambooApi';
export * from './BambooClient';
export type { BambooClientOptions } from './HttpClient';
export * from './WorkflowApi';
