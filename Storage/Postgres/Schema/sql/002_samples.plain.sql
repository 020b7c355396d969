-- Samples as rows of range partitions, made ahead of time by the maintenance job and on demand for late data. The open partition has no
-- index (writes are 4 times as cheap so); a covering index comes when it closes. A sample that came twice is dropped at read.

create table sample (
    series_id bigint not null,
    time timestamptz not null,
    value double precision not null
) partition by range (time);

-- Every partition of every parent, with what has been done to it.
create table partition (
    parent text not null,
    name text primary key,
    from_time timestamptz not null,
    to_time timestamptz not null,
    indexed boolean not null default false
);
create index partition_time on partition (parent, from_time);

-- When a cumulative sample began to count; only where it is known.
create table sample_start (
    series_id bigint not null,
    time timestamptz not null,
    start_time timestamptz not null
);
create index sample_start_series on sample_start (series_id, time);
create index sample_start_time on sample_start using brin (time);

-- Native histograms; count and sum stand beside the encoded whole for people.
create table histogram (
    series_id bigint not null,
    time timestamptz not null,
    count double precision not null,
    sum double precision not null,
    data bytea not null,
    start_time timestamptz
);
create index histogram_series on histogram (series_id, time);
create index histogram_time on histogram using brin (time);

create table exemplar (
    series_id bigint not null,
    time timestamptz not null,
    value double precision not null,
    labels jsonb not null
);
create index exemplar_time on exemplar (time);
