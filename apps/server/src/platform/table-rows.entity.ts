import { defineEntity, p } from '@mikro-orm/core';

const TableRowsSchema = defineEntity({
  name: 'TableRows',
  tableName: 'table_rows',
  properties: {
    name: p.string().length(64).primary(),
    rows: p.bigint('number'),
  },
});

/** How many rows a table has, kept by its triggers: counting a million of them for every page of a list takes longer than the page. */
export class TableRows extends TableRowsSchema.class {}
TableRowsSchema.setClass(TableRows);
