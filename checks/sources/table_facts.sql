-- What a poll wants to know of its tables before it asks them: their columns' types, their indexes, whether this role may
-- read them, and whether row level security hides rows from it. Reads only catalogs; needs no right on the tables. %ASKED%
-- is a list of (slot, schema or null, name).
-- Columns: slot, kind, name, detail, flag, position, odd nulls.
with asked (slot, schema, name) as (values %ASKED%),
found as (
  select a.slot, c.oid
  from asked a
  join pg_catalog.pg_class c on c.relname = a.name and c.relkind in ('r', 'p', 'v', 'm', 'f')
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname = a.schema or (a.schema is null and pg_catalog.pg_table_is_visible(c.oid))
)
-- The type as one that a cast cuts nothing off for: `bpchar` for char(4), where plain `character` would mean char(1).
select f.slot, 'column', a.attname::text, pg_catalog.format_type(a.atttypid, -1), a.attnotnull, 0, false
from found f
join pg_catalog.pg_attribute a on a.attrelid = f.oid and a.attnum > 0 and not a.attisdropped
union all
-- A key of a B-tree that holds all rows: detail is the index, flag whether the key descends. An expression has no name.
select f.slot, 'index', coalesce(a.attname::text, ''), i.indexrelid::text, (i.indoption[k.position - 1] & 1) = 1, k.position::int,
  i.indoption[k.position - 1] in (1, 2)   -- nulls last in a descending key, first in an ascending one
from found f
join pg_catalog.pg_index i on i.indrelid = f.oid and i.indisvalid and i.indpred is null
join pg_catalog.pg_class ic on ic.oid = i.indexrelid
join pg_catalog.pg_am m on m.oid = ic.relam and m.amname = 'btree'
cross join lateral unnest(i.indkey) with ordinality as k (attnum, position)
left join pg_catalog.pg_attribute a on a.attrelid = f.oid and a.attnum = k.attnum and k.attnum > 0
where k.position <= i.indnkeyatts
union all
select f.slot, 'readable', '', '', true, 0, false
from found f
join pg_catalog.pg_class c on c.oid = f.oid
where pg_catalog.has_schema_privilege(c.relnamespace, 'usage') and pg_catalog.has_table_privilege(f.oid, 'select')
union all
-- Hidden unless a policy lets this role read every row and no other policy takes some away again. A policy's condition is
-- compared as the parser left it, the constant true: pg_get_expr would wait for a table that somebody has locked.
select f.slot, 'hidden', current_user::text, '', true, 0, false
from found f
where pg_catalog.row_security_active(f.oid)
  and (exists (select from pg_catalog.pg_policy p
               where p.polrelid = f.oid and p.polcmd in ('r', '*') and not p.polpermissive)
       or not exists (select from pg_catalog.pg_policy p
                      where p.polrelid = f.oid and p.polcmd in ('r', '*') and p.polpermissive
                        and p.polqual::text like '{CONST :consttype 16 %:constisnull false %:constvalue 1 [%1%]}'
                        and exists (select from unnest(p.polroles) as r (oid)
                                    where r.oid = 0 or pg_catalog.pg_has_role(r.oid, 'usage'))))
order by 1, 2, 4, 6
