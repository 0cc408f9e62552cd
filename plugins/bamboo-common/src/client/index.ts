export * from './BambooApi';
export * from './BambooClient';
