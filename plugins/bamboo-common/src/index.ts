/**
 * Types, grammars, permissions and the API client of Bamboo for Backstage.
 *
 * @packageDocumentation
 */
export { changeId } from './agent-protocol/changeId';
export * from './annotations';
export * from './client';
export * from './grammar';
export * from './permissions';
export * from './signals';
export * from './types';
