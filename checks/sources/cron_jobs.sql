-- The pg_cron jobs that call our functions here, and how their runs went. What a job's command is, and what else is scheduled,
-- stays in the database. Asked only where both tables may be read.
--
-- cron.job_run_details is indexed by runid alone and is never emptied by pg_cron: only the newest 10,000 runs are looked at
-- (the days of a few jobs, or a week of one that runs every minute). The sequence says where they begin; the table's own
-- newest row would be far to seek for a role that row level security shows few.
--
-- Columns: sees every job, sees every run, there is a refresh, there is a prune; then of a job, or null: id, name, active,
-- refreshes hours, refreshes days, prunes the audit log, calls what its name promises, status of the newest run and its
-- start, of the newest that is over: status, time, message; time of the newest success.
with policy as (
  -- As table_facts.sql has it; or the policy of grants.sql, which shows the jobs that are ours.
  select p.polrelid, p.polpermissive,
         p.polname = 'freshness_jobs'
           or p.polqual::text like '{CONST :consttype 16 %:constisnull false %:constvalue 1 [%1%]}' as shows_ours
    from pg_catalog.pg_policy p
   where p.polrelid in ('cron.job'::regclass, 'cron.job_run_details'::regclass) and p.polcmd in ('r', '*')
     and exists (select from unnest(p.polroles) as r (oid) where r.oid = 0 or pg_catalog.pg_has_role(r.oid, 'usage'))
), sight as (
  select t.oid, not pg_catalog.row_security_active(t.oid)
                or (exists (select from policy where polrelid = t.oid and polpermissive and shows_ours)
                    and not exists (select from policy where polrelid = t.oid and not polpermissive)) as whole
    from (values ('cron.job'::regclass), ('cron.job_run_details'::regclass)) as t (oid)
), told as (
  select jobid, jobname::text as name, active,
         pg_catalog.regexp_replace(command, '--[^\n]*', '', 'g') as command
    from cron.job where database = pg_catalog.current_database()
), called as (
  select jobid, name, active,
         command ~* 'refresh_chat_telemetry_rollups"?\s*\(' as refreshes,
         command ~* 'refresh_chat_telemetry_rollups"?\s*\(\s*(\)|(p_granularity\s*(=>|:=)\s*)?''+hour''+)' as hours,
         command ~* 'refresh_chat_telemetry_rollups"?\s*\(\s*(p_granularity\s*(=>|:=)\s*)?''+day''+' as days,
         command ~* 'prune_gdpr_audit_log"?\s*\(' as prunes
    from told
), ours as (
  -- A call whose granularity cannot be read may be either. A job of our name may call them through a procedure of its own.
  select jobid, name, active,
         hours or (refreshes and not days) or (not refreshes and name is not distinct from 'refresh-chat-telemetry-hourly') as hours,
         days or (refreshes and not hours) or (not refreshes and name is not distinct from 'refresh-chat-telemetry-daily') as days,
         prunes or name is not distinct from 'prune-gdpr-audit-log-weekly' as prunes,
         refreshes or prunes as calls
    from called
   where refreshes or prunes
      or name in ('refresh-chat-telemetry-hourly', 'refresh-chat-telemetry-daily', 'prune-gdpr-audit-log-weekly')
   order by jobid limit 20
), since as (
  select coalesce((select last_value from pg_catalog.pg_sequences where schemaname = 'cron' and sequencename = 'runid_seq'),
                  (select max(runid) from cron.job_run_details)) - 10000 as runid
)
select (select whole from sight where oid = 'cron.job'::regclass),
       (select whole from sight where oid = 'cron.job_run_details'::regclass),
       exists (select from pg_catalog.pg_proc where proname = 'refresh_chat_telemetry_rollups'),
       exists (select from pg_catalog.pg_proc where proname = 'prune_gdpr_audit_log'),
       o.jobid, o.name, o.active, o.hours, o.days, o.prunes, o.calls,
       newest.status, extract(epoch from newest.start_time),
       over.status, extract(epoch from coalesce(over.end_time, over.start_time)), left(over.return_message, 500),
       extract(epoch from coalesce(success.end_time, success.start_time))
  from (select) one
  left join ours o on true
  left join lateral (
    select r.status, r.start_time from cron.job_run_details r
     where r.jobid = o.jobid and r.runid > (select runid from since) order by r.runid desc limit 1) newest on true
  left join lateral (
    select r.status, r.start_time, r.end_time, r.return_message from cron.job_run_details r
     where r.jobid = o.jobid and r.runid > (select runid from since) and r.status in ('succeeded', 'failed')
     order by r.runid desc limit 1) over on true
  left join lateral (
    select r.start_time, r.end_time from cron.job_run_details r
     where r.jobid = o.jobid and r.runid > (select runid from since) and r.status = 'succeeded'
     order by r.runid desc limit 1) success on true
 order by o.jobid
