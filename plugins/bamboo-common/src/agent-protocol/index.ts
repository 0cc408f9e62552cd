export * from './schemas';
export * from './digest';
export * from './edits';
export * from './change';
export * from './lineOf';
export * from './spares';
export * from './sides';
export * from './listeners';
