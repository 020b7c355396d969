-- Minutes and hours of every series; bucket is the start. What is not summed up yet is summed up by the query.

create materialized view sample_1m with (timescaledb.continuous, timescaledb.materialized_only = false, timescaledb.chunk_interval = '1 day') as
select series_id, time_bucket('1 minute', time) as bucket,
{tier}
from sample group by 1, 2 with no data;
alter materialized view sample_1m set (timescaledb.enable_columnstore, timescaledb.segmentby = 'series_id', timescaledb.orderby = 'bucket');

create materialized view sample_1h with (timescaledb.continuous, timescaledb.materialized_only = false, timescaledb.chunk_interval = '30 days') as
select series_id, time_bucket('1 hour', time) as bucket,
{tier}
from sample group by 1, 2 with no data;
alter materialized view sample_1h set (timescaledb.enable_columnstore, timescaledb.segmentby = 'series_id', timescaledb.orderby = 'bucket');
