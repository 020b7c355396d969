-- Samples arrive in about the order of their times, so a summary of each stretch of pages finds a range of time as well as a b-tree does, at a
-- third of the write-ahead log and half of the server's time. The maintenance job summarizes what is new.

drop index if exists sample_time_idx;
create index sample_time on sample using brin (time) with (pages_per_range = 64);

drop index if exists sample_start_time_idx;
create index sample_start_time on sample_start using brin (time) with (pages_per_range = 64);

drop index if exists histogram_time_idx;
create index histogram_time on histogram using brin (time) with (pages_per_range = 64);
