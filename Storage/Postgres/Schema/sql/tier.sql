    -- Stale markers are not counted: a bucket of nothing else has a count of 0, and only its last value speaks.
    min(value) filter (where not is_stale(value)) as min,
    -- PostgreSQL holds NaN for the largest value; here it is the most only where there is nothing else.
    coalesce(max(value) filter (where value <> 'NaN'), min(value) filter (where not is_stale(value))) as max,
    case when count(*) = count(distinct time) then sum(bounded(value)) filter (where not is_stale(value))
        else sum_once(array_agg(time), array_agg(value order by time, value)) end as sum,
    (case when count(*) = count(distinct time) then count(*) filter (where not is_stale(value))
        else count_once(array_agg(time), array_agg(value order by time, value)) end)::double precision as count,
    first_counted(array_agg(value order by time, value)) as first,
    (array_agg(value order by time, value))[count(*)] as last,
    last_counted(array_agg(value order by time, value)) as last_counted,
    counter_increase(array_agg(value order by time, value)) as increase
