// @ts-check

/**
 * What was decided about each app, so that a restart continues with it.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('app_state', table => {
    table.string('cluster', 100).notNullable().comment('Name in the config');
    table.string('app', 512).notNullable().comment('Marathon id');
    table.text('state', 'longtext').notNullable().comment('JSON');
    table.string('updated_at', 30).notNullable().comment('ISO time');
    table.primary(['cluster', 'app']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('app_state');
};
