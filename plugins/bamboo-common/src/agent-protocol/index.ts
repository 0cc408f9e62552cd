export * from './schemas';
export * from './digest';
