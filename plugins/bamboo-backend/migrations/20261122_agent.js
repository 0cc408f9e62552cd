// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('agent', table => {
    table.string('load_balancer', 100).notNullable();
    table.string('id', 100).notNullable();
    table.string('last_seen_at', 30).notNullable();
    table.string('version', 50).nullable();
    table.string('haproxy_version', 50).nullable();
    table.text('binds').notNullable();
    table.integer('polled_sequence').nullable();
    table.integer('verified_sequence').nullable();
    table.string('verified_digest', 64).nullable();
    table.text('last_report').nullable();
    table.boolean('removed').notNullable().defaultTo(false);
    table.primary(['load_balancer', 'id']);
  });

  await knex.schema.createTable('report', table => {
    table.comment('What agents said of their attempts to apply revisions');
    table.string('load_balancer', 100).notNullable();
    table.string('agent', 100).notNullable();
    table.string('attempt', 64).notNullable();
    table.integer('sequence').notNullable();
    table.string('outcome', 20).notNullable();
    table.integer('ms').notNullable();
    table.string('at', 30).notNullable();
    table.text('value').notNullable();
    table.primary(['load_balancer', 'agent', 'attempt']);
    table.index(['load_balancer', 'sequence']);
  });

  await knex.schema.createTable('agent_server', table => {
    table.comment('What each HAProxy says of each server');
    table.string('load_balancer', 100).notNullable();
    table.string('agent', 100).notNullable();
    table.string('backend', 120).notNullable();
    table.string('server', 20).notNullable();
    table.string('status', 10).notNullable();
    table.integer('sessions').nullable();
    table.bigInteger('total').nullable();
    table.float('per_second').nullable();
    table.string('at', 30).notNullable();
    table.primary(['load_balancer', 'agent', 'backend', 'server']);
    table.index(['load_balancer', 'backend']);
  });

  await knex.schema.createTable('rejection', table => {
    table.comment(
      'Owners whose newest form was refused, and the digest refused',
    );
    table.string('load_balancer', 100).notNullable();
    table.string('owner', 600).notNullable();
    table.string('id', 40).notNullable();
    table.string('digest', 64).notNullable();
    table.string('phase', 20).notNullable();
    table.text('message').notNullable();
    table.string('agent', 100).nullable();
    table.integer('sequence').nullable();
    table.string('at', 30).notNullable();
    table.primary(['load_balancer', 'owner']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of ['rejection', 'agent_server', 'report', 'agent']) {
    await knex.schema.dropTable(table);
  }
};
