export * from './apps';
export * from './lists';
export * from './loadBalancers';
export * from './mappings';
