-- Takes every index and key off the two tables that are about to be filled; schema.sql, applied afterwards, makes them anew.
do $$
declare
  t constant regclass[] := '{public.chat_telemetry_domain_rollups, public.gdpr_audit_log}';
  o record;
begin
  for o in select conrelid::regclass as owner, conname from pg_constraint where conrelid = any (t) and contype in ('p', 'u') loop
    execute format('alter table %s drop constraint %I', o.owner, o.conname);
  end loop;
  for o in select indexrelid::regclass as name from pg_index where indrelid = any (t) loop
    execute format('drop index %s', o.name);
  end loop;
end $$;

alter table public.chat_telemetry_domain_rollups set unlogged;
alter table public.gdpr_audit_log set unlogged;
