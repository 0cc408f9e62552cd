// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('mapping', table => {
    table.comment('Host and path on a load balancer, as they are now');
    table.string('id', 36).primary();
    table.string('load_balancer', 100).notNullable();
    table.string('host', 253).notNullable();
    table.string('path', 255).notNullable();
    table.text('targets').notNullable().comment('JSON');
    table.string('entity_ref', 255).notNullable().index();
    table.text('comment').notNullable();
    table.string('expires_at', 30).nullable();
    table.integer('version').notNullable();
    table.string('created_at', 30).notNullable();
    table.string('created_by', 255).notNullable();
    table.string('updated_at', 30).notNullable();
    table.string('updated_by', 255).notNullable();
    table.string('deleted_at', 30).nullable();
    table
      .integer('carried_version')
      .nullable()
      .comment('The newest version that a revision carried');
    table
      .integer('carried_sequence')
      .nullable()
      .comment('The first revision that carried it');
  });
  await knex.raw(
    'create unique index mapping_name on mapping (load_balancer, host, path) where deleted_at is null',
  );
  await knex.raw(
    'create index mapping_order on mapping (host, path, load_balancer) where deleted_at is null',
  );

  await knex.schema.createTable('mapping_version', table => {
    table.comment('Every write to a mapping, kept for ever');
    table.string('mapping_id', 36).notNullable().references('mapping.id');
    table.integer('version').notNullable();
    table.string('action', 10).notNullable();
    table.text('value').nullable().comment('JSON; null after a deletion');
    table.text('comment').notNullable();
    table.string('written_at', 30).notNullable();
    table.string('written_by', 255).notNullable();
    table.integer('carried_sequence').nullable();
    table.primary(['mapping_id', 'version']);
  });

  await knex.schema.createTable('mapping_target', table => {
    table.comment(
      'Finds the mappings of an app, of those that are not deleted',
    );
    table.string('mapping_id', 36).notNullable().references('mapping.id');
    table.integer('position').notNullable();
    table.string('cluster', 100).notNullable();
    table.string('app', 255).notNullable();
    table.primary(['mapping_id', 'position']);
    table.index(['cluster', 'app']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of ['mapping_target', 'mapping_version', 'mapping']) {
    await knex.schema.dropTable(table);
  }
};
