import { operation, path } from './operation';

const id = path('id', "The app's id, with or without its leading slash");

const putService = operation({
  summary: "Bamboo's: make the names of an app what the ACL says",
  body: 'BambooServiceInput',
  answers: { 200: 'BambooService' },
});

const paths = {
  '/state': {
    get: operation({
      summary: "Bamboo's: all apps and services",
      answers: { 200: 'BambooState' },
    }),
  },
  '/services': {
    get: operation({
      summary: "Bamboo's: the services by the id of their app",
      answers: { 200: 'BambooServices' },
    }),
    post: putService,
    put: putService,
  },
  '/services/{id}*': {
    put: operation({
      summary: "Bamboo's: make the names of an app what the ACL says",
      parameters: [id],
      body: 'BambooServiceInput',
      answers: { 200: 'BambooService' },
    }),
    delete: operation({
      summary: "Bamboo's: delete all names of an app",
      parameters: [id],
      answers: { 200: 'BambooNull' },
    }),
  },
  '/marathon/event_callback': {
    post: operation({
      summary: "Bamboo's: gone, as Marathon is read by its event stream",
      answers: { 410: 'Error' },
    }),
  },
};

/** Bamboo's own paths, at both places. */
export const compatibilityPaths = {
  '/v1/import': {
    post: operation({
      summary:
        'Take over the services of a running Bamboo as mappings, or say what would come of it',
      body: 'BambooImport',
      answers: { 200: 'ImportedServiceList' },
    }),
  },
  '/status': {
    get: {
      summary: "Bamboo's: whether the plugin answers, without credentials",
      parameters: [],
      responses: {
        200: {
          description: 'OK',
          content: { 'text/plain': { schema: { type: 'string' } } },
        },
      },
    },
  },
  ...Object.fromEntries(
    ['', '/api'].flatMap(prefix =>
      Object.entries(paths).map(([name, operations]) => [
        `${prefix}${name}`,
        operations,
      ]),
    ),
  ),
};
