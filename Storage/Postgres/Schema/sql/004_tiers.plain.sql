-- Minutes and hours of every series; bucket is the start. The maintenance job sums up closed time into the tables; the views add what is still open.

create table tier_1m (
    series_id bigint not null,
    bucket timestamptz not null,
    min double precision,
    max double precision,
    sum double precision,
    count double precision not null,
    first double precision,
    last double precision not null,
    last_counted double precision,
    increase double precision,
    primary key (series_id, bucket)
) partition by range (bucket);
create table tier_1h (like tier_1m including all) partition by range (bucket);

-- Up to where a tier is summed up; -infinity before the first time.
create table tier_progress (
    tier text primary key,
    done_until timestamptz not null default '-infinity'
);
insert into tier_progress (tier) values ('1m'), ('1h');

-- Closed ranges of time that got samples after they may have been summed up; written in the samples' own transaction.
create table late (
    from_time timestamptz not null,
    to_time timestamptz not null
);

create view sample_1m as
select * from tier_1m where bucket < (select done_until from tier_progress where tier = '1m')
union all
select series_id, date_bin('1 minute', time, 'epoch') as bucket,
{tier}
from sample where time >= (select done_until from tier_progress where tier = '1m') group by 1, 2;

create view sample_1h as
select * from tier_1h where bucket < (select done_until from tier_progress where tier = '1h')
union all
select series_id, date_bin('1 hour', time, 'epoch') as bucket,
{tier}
from sample where time >= (select done_until from tier_progress where tier = '1h') group by 1, 2;
