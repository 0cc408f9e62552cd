// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('revision', table => {
    table
      .text('counted')
      .nullable()
      .comment('What it changed itself, where `change` has more in it by now');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('revision', table => {
    table.dropColumn('counted');
  });
};
