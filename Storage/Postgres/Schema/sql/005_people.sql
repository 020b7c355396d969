-- For people, BI tools and Grafana's SQL data source: samples with their labels, and a role that may read but not write.

create view metric as
select s.time, r.metric, r.labels, s.value
from sample as s join series as r on r.id = s.series_id
where not is_stale(s.value);

do $$
begin
    if not exists (select from pg_roles where rolname = 'lightwatch_read') then
        create role lightwatch_read nologin;
    end if;
exception
    when insufficient_privilege or duplicate_object or unique_violation then null;   -- not ours to make, or made by another at this moment
end $$;

-- Everything but documents: they hold password hashes.
do $$
begin
    execute format('grant usage on schema %I to lightwatch_read', current_schema());
    grant select on series, metadata, sample, sample_start, histogram, exemplar, sample_1m, sample_1h, metric to lightwatch_read;
exception
    when undefined_object then null;                                               -- there is no such role
end $$;
