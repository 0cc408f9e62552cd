// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('review', table => {
    table.comment('Apps that a rule or their labels ask a name for');
    table.string('rule', 63).notNullable().comment('Or `labels`');
    table
      .string('load_balancer', 63)
      .notNullable()
      .comment('Empty while it cannot be told');
    table.string('cluster', 100).notNullable();
    table.string('app', 255).notNullable();
    table.text('state').notNullable().comment('JSON');
    table.primary(['rule', 'load_balancer', 'cluster', 'app']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('review');
};
