export * from './app';
export * from './host';
export * from './path';
export * from './targets';
