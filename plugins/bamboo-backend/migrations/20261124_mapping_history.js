// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('mapping_version', table => {
    table
      .string('entity_ref', 255)
      .notNullable()
      .defaultTo('')
      .comment('Whose it was after the write; of a deletion, before');
    table.string('load_balancer', 100).notNullable().defaultTo('');
    table.index(['entity_ref']);
  });
  /** @param {string} key */
  const valueOf = key =>
    knex.client.config.client === 'pg'
      ? `value::json ->> '${key}'`
      : `json_extract(value, '$.${key}')`;
  await knex('mapping_version')
    .whereNotNull('value')
    .update({
      entity_ref: knex.raw(valueOf('entityRef')),
      load_balancer: knex.raw(valueOf('loadBalancer')),
    });
  /** @param {string} column */
  const before = column =>
    knex('mapping_version as before')
      .whereRaw('before.mapping_id = mapping_version.mapping_id')
      .andWhereRaw('before.version = mapping_version.version - 1')
      .select(column);
  await knex('mapping_version')
    .whereNull('value')
    .update({
      entity_ref: before('entity_ref'),
      load_balancer: before('load_balancer'),
    });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('mapping_version', table => {
    table.dropIndex(['entity_ref']);
    table.dropColumns('entity_ref', 'load_balancer');
  });
};
