-- What the tiers need to know of samples. Arrays hold the values of one series in order of time, and of value where times are the same. TimescaleDB sums up with an empty
-- search path, so what plpgsql looks up while it runs needs its schema.

-- The NaN that ends a series, and no other NaN. Not strict, so that it is inlined.
create function is_stale(value double precision) returns boolean language sql immutable parallel safe
return case when value = 'NaN' then float8send(value) = '\x7ff0000000000002' else false end;

-- The first value that is no stale marker.
create function first_counted(series double precision[]) returns double precision language plpgsql immutable strict parallel safe as $$
begin
    for i in 1 .. cardinality(series) loop
        if not {schema}.is_stale(series[i]) then return series[i]; end if;
    end loop;
    return null;
end $$;

-- The last value that is no stale marker.
create function last_counted(series double precision[]) returns double precision language plpgsql immutable strict parallel safe as $$
begin
    for i in reverse cardinality(series) .. 1 loop
        if not {schema}.is_stale(series[i]) then return series[i]; end if;
    end loop;
    return null;
end $$;

-- Near the edge of what a double holds as infinite, since PostgreSQL refuses sums that overflow.
create function bounded(value double precision) returns double precision language sql immutable parallel safe
return case when value = 'NaN' then value when value > 1e300 then 'Infinity'::float8 when value < -1e300 then '-Infinity'::float8 else value end;

-- What a counter gained from its first value to its last: a value less than the one before means that it began anew at 0.
create function counter_increase(series double precision[]) returns double precision language plpgsql immutable strict parallel safe as $$
declare
    first double precision;
    last double precision;
    resets double precision := 0;
    value double precision;
begin
    foreach value in array series loop
        if value = 'NaN' and {schema}.is_stale(value) then continue; end if;
        if first is null then first := value; end if;
        if value < last and last <> 'NaN' then resets := resets + {schema}.bounded(last); end if;
        last := value;
    end loop;
    return {schema}.bounded(last) - {schema}.bounded(first) + resets;
end $$;

-- Sum and number of values that are no stale markers, where some samples came twice: of each time the last, which is the greatest, counts.
create function sum_once(times timestamptz[], series double precision[]) returns double precision language sql immutable strict parallel safe
return (
    select sum(bounded(value)) from (
        select distinct on (t.number) s.value
        from (select dense_rank() over (order by time) as number, row_number() over (order by time) as place from unnest(times) as time) as t
        join unnest(series) with ordinality as s (value, place) on s.place = t.place
        order by t.number, s.place desc) as kept
    where not is_stale(value));

create function count_once(times timestamptz[], series double precision[]) returns bigint language sql immutable strict parallel safe
return (
    select count(*) from (
        select distinct on (t.number) s.value
        from (select dense_rank() over (order by time) as number, row_number() over (order by time) as place from unnest(times) as time) as t
        join unnest(series) with ordinality as s (value, place) on s.place = t.place
        order by t.number, s.place desc) as kept
    where not is_stale(value));
