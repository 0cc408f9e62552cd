// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('canary', table => {
    table.comment('How far canaries are; one for each mapping that had one');
    table.string('mapping_id', 36).primary();
    table.string('tag', 6).nullable().comment('Null when none runs');
    table.integer('weight').notNullable();
    table
      .integer('share')
      .notNullable()
      .comment('Grows each time the share is set');
    table.string('share_at', 30).notNullable();
    table
      .double('waited')
      .notNullable()
      .comment('Seconds that the share counted so far');
    table.text('paused').nullable().comment('JSON');
    table.text('last').nullable().comment('How the newest ended, JSON');
  });

  await knex.schema.createTable('canary_report', table => {
    table.comment('What each agent last said of each canary');
    table.string('mapping_id', 36).notNullable();
    table.string('agent', 100).notNullable();
    table.string('tag', 6).notNullable();
    table.integer('weight').notNullable();
    table.string('verdict', 20).notNullable();
    table.text('reason').nullable();
    table.boolean('aborted').notNullable();
    table.text('step').notNullable().comment('Counts of both sides, JSON');
    table.string('at', 30).notNullable();
    table.primary(['mapping_id', 'agent']);
  });

  await knex.schema.createTable('canary_sample', table => {
    table.comment('What agents counted between two reports, for charts');
    table.bigIncrements('id');
    table.string('mapping_id', 36).notNullable();
    table.string('agent', 100).notNullable();
    table.string('at', 30).notNullable().index();
    table.double('seconds').notNullable();
    table.text('counts').notNullable().comment('Counts of both sides, JSON');
    table.index(['mapping_id', 'at']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of ['canary_sample', 'canary_report', 'canary']) {
    await knex.schema.dropTable(table);
  }
};
