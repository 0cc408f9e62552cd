// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('release', table => {
    table.comment('Changes to several mappings that became one revision');
    table.string('id', 36).primary();
    table.string('kind', 20).notNullable();
    table.text('title').notNullable();
    table.text('comment').notNullable();
    table.string('written_at', 30).notNullable().index();
    table.string('written_by', 255).notNullable();
    table
      .string('undoes', 36)
      .nullable()
      .unique()
      .comment('The release that this one took back');
  });
  await knex.schema.alterTable('mapping', table => {
    table.text('options').notNullable().defaultTo('{}').comment('JSON');
    table.text('origin').nullable().comment('JSON; null when a person made it');
    table
      .string('release_id', 36)
      .nullable()
      .comment('The release that its newest version is part of');
  });
  await knex.schema.alterTable('mapping_version', table => {
    table.string('release_id', 36).nullable().index();
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('mapping_version', table => {
    table.dropIndex(['release_id']);
    table.dropColumns('release_id');
  });
  await knex.schema.alterTable('mapping', table => {
    table.dropColumns('options', 'origin', 'release_id');
  });
  await knex.schema.dropTable('release');
};
