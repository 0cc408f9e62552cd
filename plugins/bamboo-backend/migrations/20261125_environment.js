// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('environment', table => {
    table.comment('Copies of mappings that were made together');
    table.string('id', 36).primary();
    table.string('name', 40).notNullable();
    table.string('created_at', 30).notNullable();
    table.string('created_by', 255).notNullable();
    table.text('input').notNullable().comment('JSON: what was asked for');
    table
      .string('release_id', 36)
      .notNullable()
      .unique()
      .comment('The release that made its mappings');
    table
      .string('removed_at', 30)
      .nullable()
      .comment('When it gave up its name; null while it keeps it');
  });
  await knex.raw(
    'create unique index environment_name on environment (name) where removed_at is null',
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('environment');
};
