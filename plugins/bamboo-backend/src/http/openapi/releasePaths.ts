import { operation, page, path, query, waiting } from './operation';

const id = path('id', "The release's id");

export const releasePaths = {
  '/v1/releases': {
    get: operation({
      summary: 'Releases that changed a mapping the caller can see',
      parameters: [
        query('entityRef', 'Only those that changed a mapping of this entity'),
        ...page,
      ],
      answers: { 200: 'ReleaseList' },
    }),
    post: operation({
      summary: 'Change several mappings as one revision, or none of them',
      parameters: waiting,
      body: 'ReleaseInput',
      answers: { 201: 'ReleaseResult', 202: 'ReleaseResult' },
    }),
  },
  '/v1/releases/check': {
    post: operation({
      summary: 'Say what would come of a release, and change nothing',
      body: 'ReleaseInput',
      answers: { 200: 'ReleaseCheck' },
    }),
  },
  '/v1/releases/{id}': {
    get: operation({
      summary: 'A release with its changes',
      parameters: [id],
      answers: { 200: 'Release' },
    }),
  },
  '/v1/releases/{id}/undo': {
    post: operation({
      summary: 'Take back all changes of a release, as a new release',
      parameters: [id, ...waiting],
      body: 'Reason',
      answers: { 200: 'ReleaseResult', 202: 'ReleaseResult' },
    }),
  },
};
