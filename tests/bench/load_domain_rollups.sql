-- %THOUSANDS% hours of a thousand tenants each, in the order of time; the newest bucket is the last full hour's.
insert into public.chat_telemetry_domain_rollups (granularity, bucket_start, bucket_end, domain, total_requests)
select 'hour', last_hour - back * interval '1 hour', last_hour - (back - 1) * interval '1 hour', 'tenant-' || tenant, 60
  from (select date_trunc('hour', now(), 'UTC') - interval '1 hour' as last_hour) now,
       generate_series(%THOUSANDS% - 1, 0, -1) back, generate_series(0, 999) tenant;
