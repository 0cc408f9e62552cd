// Data flows one way: each station imports only from stations to its left.
const stations = [
  'marathon',
  'apps',
  'routing',
  'rendering',
  'revisions',
  'agents',
];

const zones = stations.map((station, i) => ({
  target: `./src/${station}`,
  from: [...stations.slice(i + 1), 'pipeline', 'http'].map(
    other => `./src/${other}`,
  ),
  message: `${station}/ may import only from stations before it`,
}));

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  // Without the extension the paths of imports are not found, and pass.
  settings: { 'import/resolver': { node: { extensions: ['.ts', '.js'] } } },
  rules: {
    'import/no-restricted-paths': ['error', { basePath: __dirname, zones }],
  },
});
