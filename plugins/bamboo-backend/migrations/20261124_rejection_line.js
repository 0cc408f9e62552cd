// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('rejection', table => {
    table.string('file', 100).nullable().comment('Where an agent refused it');
    table.integer('line').nullable();
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('rejection', table => {
    table.dropColumns('file', 'line');
  });
};
