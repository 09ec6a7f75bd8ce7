-- What schema.sql guarantees, read from the catalogs: one row a fact, as kind, object and value. Any role may run it, on
-- PostgreSQL 13 or newer; it reads no table's rows. schema.facts holds its answer on a new database. A real install has them
-- all, and may have more; of the kind `privilege` every value must be `none`.
with owners as (
  select c.oid, c.relname as name, c.relkind, c.relrowsecurity
    from pg_class c
   where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
     and c.relname in ('chat_telemetry', 'chat_telemetry_rollups', 'chat_telemetry_domain_rollups',
                       'chat_telemetry_model_rollups', 'gdpr_audit_log')
), functions as (
  select p.*, p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' as name
    from pg_proc p
   where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'
     and p.proname in ('refresh_chat_telemetry_rollups', 'prune_gdpr_audit_log')
), indexes as (
  select o.name as owner, i.indisunique and i.indimmediate and i.indnatts = i.indnkeyatts as is_key,
         string_agg(pg_get_indexdef(i.indexrelid, n, true), ', ' order by n) as columns,
         string_agg(pg_get_indexdef(i.indexrelid, n, true) ||
                      case i.indoption[n - 1] when 0 then '' when 3 then ' desc' else ' other' end,
                    ', ' order by n) as ordered
    from owners o
    join pg_index i on i.indrelid = o.oid and i.indisvalid and i.indpred is null
   cross join lateral generate_series(1, i.indnkeyatts::integer) n
   group by o.name, i.indexrelid, i.indisunique, i.indimmediate, i.indnatts, i.indnkeyatts
), strangers (name, role) as (   -- role 0 is PUBLIC; a role that is not there holds nothing
  select 'PUBLIC', 0::oid
   union all
  select v.name, r.oid from (values ('anon'), ('authenticated')) as v (name) left join pg_roles r on r.rolname = v.name
)
select kind, object, value
  from (
    select 'table' as kind, name::text as object, 'present' as value from owners
     union all
    -- Of raw columns a length or precision is of no matter, nor whether one is generated.
    select 'column', o.name || '.' || a.attname,
           format_type(a.atttypid, case when o.name <> 'chat_telemetry' then a.atttypmod end)
      from owners o join pg_attribute a on a.attrelid = o.oid and a.attnum > 0 and not a.attisdropped
     union all
    select distinct 'key', owner || ' (' || columns || ')', 'present' from indexes where is_key
     union all
    select distinct 'index', owner || ' (' || ordered || ')', 'present' from indexes where not is_key
     union all
    select 'row level security', name::text, case when relrowsecurity then 'enabled' else 'disabled' end from owners
     union all
    select 'privilege', s.name || ' on table ' || o.name, coalesce(string_agg(p.name, ', ' order by p.name), 'none')
      from owners o
     cross join strangers s
      left join unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) as p (name)
        on case when s.role is null then false
                when p.name in ('DELETE', 'TRUNCATE', 'TRIGGER') then has_table_privilege(s.role, o.oid, p.name)
                else has_any_column_privilege(s.role, o.oid, p.name) end
     group by s.name, o.name
     union all
    select 'privilege', s.name || ' on function ' || f.name,
           case when s.role is not null and has_function_privilege(s.role, f.oid, 'EXECUTE') then 'EXECUTE' else 'none' end
      from functions f cross join strangers s
     union all
    select 'function', name, 'returns ' || pg_get_function_result(oid) from functions
     union all
    select 'function settings', name, coalesce(array_to_string(proconfig, '; '), 'none') from functions
     union all
    select 'function body', name, 'md5 ' || md5(prosrc) from functions
  ) facts
 order by kind collate "C", object collate "C", value collate "C";
