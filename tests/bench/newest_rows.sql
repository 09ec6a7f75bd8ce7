-- What the default checks ask, as one would write it for an exporter that runs any SQL: a row a check, with its newest row's age.
select v.name as check, extract(epoch from now() - n.at)::float8 as age
  from (values ('rollups_hourly', 'hour'), ('rollups_daily', 'day')) v (name, granularity),
       lateral (select bucket_end as at from chat_telemetry_rollups t where t.granularity = v.granularity
                 order by bucket_start desc limit 1) n
union all
select v.name, extract(epoch from now() - n.at)::float8
  from (values ('domain_rollups_hourly', 'hour'), ('domain_rollups_daily', 'day')) v (name, granularity),
       lateral (select bucket_end as at from chat_telemetry_domain_rollups t where t.granularity = v.granularity
                 order by bucket_start desc limit 1) n
union all
select v.name, extract(epoch from now() - n.at)::float8
  from (values ('model_rollups_hourly', 'hour'), ('model_rollups_daily', 'day')) v (name, granularity),
       lateral (select bucket_end as at from chat_telemetry_model_rollups t where t.granularity = v.granularity
                 order by bucket_start desc limit 1) n
union all
select v.name, extract(epoch from now() - n.at)::float8
  from (values ('refresh_hourly', 'hour'), ('refresh_daily', 'day')) v (name, granularity),
       lateral (select max(updated_at) as at from chat_telemetry_rollups t
                 where t.granularity = v.granularity and bucket_start >= now() - interval '7 days') n
union all
select 'gdpr_audit_log', extract(epoch from now() - max(created_at))::float8 from gdpr_audit_log
union all
select 'telemetry_source', extract(epoch from now() - max(created_at))::float8 from chat_telemetry
