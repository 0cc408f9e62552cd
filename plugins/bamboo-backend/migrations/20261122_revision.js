// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('lineage', table => {
    table.comment('The identity of this database, made with it');
    table.string('id', 64).primary();
    table.string('created_at', 30).notNullable();
  });

  await knex.schema.createTable('lease', table => {
    table.comment('Which process may write revisions');
    table.string('name', 50).primary();
    table.string('holder', 64).notNullable();
    table.bigInteger('epoch').notNullable();
    table
      .bigInteger('expires_at')
      .notNullable()
      .comment('Milliseconds by the clock of the database');
  });

  await knex.schema.createTable('revision', table => {
    table.comment(
      'What a load balancer was to run, as a change on the one before',
    );
    table.string('load_balancer', 100).notNullable();
    table.integer('sequence').notNullable();
    table.string('lineage', 64).notNullable();
    table.string('digest', 64).notNullable();
    table.string('created_at', 30).notNullable();
    table.boolean('by_person').notNullable();
    table.text('cause').notNullable();
    table.text('change').notNullable();
    table.primary(['load_balancer', 'sequence']);
  });

  await knex.schema.createTable('manifest', table => {
    table.comment('Whole lists now and then, from which changes go on');
    table.string('load_balancer', 100).notNullable();
    table.integer('sequence').notNullable();
    table.text('whole', 'longtext').notNullable();
    table.primary(['load_balancer', 'sequence']);
  });

  await knex.schema.createTable('block', table => {
    table.string('digest', 64).primary();
    table.string('owner', 600).notNullable();
    table.text('text', 'longtext').notNullable();
    table.string('used_at', 30).notNullable();
  });

  await knex.schema.createTable('template', table => {
    table.comment(
      'The template text that agents accepted, and one they refused',
    );
    table.string('load_balancer', 100).primary();
    table.text('accepted', 'longtext').nullable();
    table.string('refused_digest', 64).nullable();
    table.text('refused_message').nullable();
    table.integer('refused_line').nullable();
    table
      .boolean('has_blocks')
      .notNullable()
      .comment('Whether the one in use can be changed without a reload');
  });

  await knex.schema.createTable('cluster', table => {
    table.comment(
      'What the writer knows of each Marathon, for the other processes',
    );
    table.string('name', 100).primary();
    table.text('value').notNullable();
    table.string('updated_at', 30).notNullable();
  });

  await knex.schema.createTable('held', table => {
    table.comment('Removals that nobody explained');
    table.string('load_balancer', 100).notNullable();
    table.string('key', 700).notNullable();
    table.text('value').notNullable();
    table.string('decision', 20).nullable();
    table.primary(['load_balancer', 'key']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'held',
    'cluster',
    'template',
    'block',
    'manifest',
    'revision',
    'lease',
    'lineage',
  ]) {
    await knex.schema.dropTable(table);
  }
};
