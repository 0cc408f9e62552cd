// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('revision', table => {
    table
      .text('timings')
      .nullable()
      .comment('How long each station took to make it');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('revision', table => {
    table.dropColumn('timings');
  });
};
