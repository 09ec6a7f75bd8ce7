-- %THOUSANDS% entries of a thousand tenants each, over two years, in the order of time; the newest is a minute old.
insert into public.gdpr_audit_log (id, domain, request_type, actor, created_at)
select ('00000000-0000-4000-8000-' || to_char(back * 1000 + tenant, 'FM000000000000'))::uuid, 'tenant-' || tenant,
       case tenant % 2 when 0 then 'export' else 'delete' end, 'bench',
       newest - (back * 1000 + tenant) * (interval '730 days' / (%THOUSANDS% * 1000))
  from (select now() - interval '1 minute' as newest) now,
       generate_series(%THOUSANDS% - 1, 0, -1) back, generate_series(999, 0, -1) tenant;
