export * from './apps';
export * from './lists';
export * from './loadBalancers';
export * from './mappings';
export * from './canary';
export * from './environments';
export * from './releases';
export * from './reviews';
