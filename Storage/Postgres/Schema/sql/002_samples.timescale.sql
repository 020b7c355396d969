-- Samples as rows of hypertables. No unique index: it would cost more than all the rest, so a sample that came twice is dropped at read.

create table sample (
    series_id bigint not null,
    time timestamptz not null,
    value double precision not null
);
select create_hypertable('sample', by_range('time', interval '{chunk}'));
alter table sample set (timescaledb.enable_columnstore, timescaledb.segmentby = 'series_id', timescaledb.orderby = 'time');

-- When a cumulative sample began to count; only where it is known.
create table sample_start (
    series_id bigint not null,
    time timestamptz not null,
    start_time timestamptz not null
);
select create_hypertable('sample_start', by_range('time', interval '{chunk}'));
alter table sample_start set (timescaledb.enable_columnstore, timescaledb.segmentby = 'series_id', timescaledb.orderby = 'time');

-- Native histograms; count and sum stand beside the encoded whole for people.
create table histogram (
    series_id bigint not null,
    time timestamptz not null,
    count double precision not null,
    sum double precision not null,
    data bytea not null,
    start_time timestamptz
);
select create_hypertable('histogram', by_range('time', interval '{chunk}'));
alter table histogram set (timescaledb.enable_columnstore, timescaledb.segmentby = 'series_id', timescaledb.orderby = 'time');

create table exemplar (
    series_id bigint not null,
    time timestamptz not null,
    value double precision not null,
    labels jsonb not null
);
create index exemplar_time on exemplar (time);
