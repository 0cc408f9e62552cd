import { ref } from './jsonSchema';

const health = (summary: string) => {
  const content = { 'application/json': { schema: ref('Health') } };
  return {
    get: {
      summary: `${summary}; without credentials`,
      parameters: [],
      responses: {
        200: { description: 'It does', content },
        503: { description: 'It does not; `checks` says what fails', content },
      },
    },
  };
};

export const healthPaths = {
  '/health/serving': health('Whether this process answers reads'),
  '/health/publishing': health(
    'Whether changes come to be published, by whichever process',
  ),
};
