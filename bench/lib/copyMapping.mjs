import { randomUUID } from 'node:crypto';
import knexOf from 'knex';

const AT_ONCE = 50;

/**
 * Copies the rows of the one mapping there is, so that every app has one. A
 * thousand writes over the API take minutes, and are not what is measured here.
 *
 * @param connection - how knex reaches the database of the plugin
 * @param apps - the app of the mapping first, then those that get a copy
 */
export async function copyMapping(connection, [first, ...apps]) {
  const knex = knexOf({ ...connection, useNullAsDefault: true });
  const renamed = (text, app) =>
    text
      ?.replaceAll(`"${first.id}"`, `"${app.id}"`)
      .replaceAll(`"${first.host}"`, `"${app.host}"`);
  try {
    await knex.transaction(async trx => {
      const [mapping] = await trx('mapping');
      const versions = await trx('mapping_version');
      const targets = await trx('mapping_target');
      const copies = apps.map(app => ({ ...app, copy: randomUUID() }));
      const rows = {
        mapping: copies.map(app => ({
          ...mapping,
          id: app.copy,
          host: app.host,
          targets: renamed(mapping.targets, app),
          carried_version: null,
          carried_sequence: null,
        })),
        mapping_version: copies.flatMap(app =>
          versions.map(version => ({
            ...version,
            mapping_id: app.copy,
            value: renamed(version.value, app),
            carried_sequence: null,
          })),
        ),
        mapping_target: copies.flatMap(app =>
          targets.map(target => ({
            ...target,
            mapping_id: app.copy,
            app: app.id,
          })),
        ),
      };
      for (const [table, list] of Object.entries(rows)) {
        await trx.batchInsert(table, list, AT_ONCE);
      }
    });
  } finally {
    await knex.destroy();
  }
}
