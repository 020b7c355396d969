using System.Globalization;
using LightWatch.Storage.Postgres;
using LightWatch.Storage.Postgres.Maintain;
using LightWatch.Storage.Postgres.Write;
using LightWatch.Storage.Tiers;
using Npgsql;

namespace LightWatch.Storage.Migrate;

/// <summary>Puts buckets whose raw samples are gone where the database keeps those that it summed up itself.</summary>
/// <remarks>
/// On native partitions these are tables of ours. TimescaleDB lets the owner of a continuous aggregate write to the
/// hypertable behind it; such rows stay as long as no samples come in for their time, and show as soon as a refresh has
/// passed them.
/// </remarks>
internal sealed class PostgresBuckets(
    PostgresConnections connections, StoreKind kind, PostgresOptions options, TimeProvider time)
{
    private const int MaxSeriesKnown = 2_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly SeriesIds _series = new(MaxSeriesKnown);
    private readonly string?[] _stored = new string?[3];
    private long _untilUnixMs = long.MaxValue;

    /// <summary>Tells before which time there are buckets without samples.</summary>
    public void Prepare(StoreExtent source) => _untilUnixMs = source.BucketsUntilUnixMs;

    /// <summary>The relation that holds the stored buckets of a tier.</summary>
    public async Task<string> StoredInAsync(Tier tier, CancellationToken cancel)
    {
        if (_stored[(int)tier] is { } known) return known;
        await using var connection = await connections.Pool.OpenConnectionAsync(cancel);
        return _stored[(int)tier] = await PostgresExtent.StoredInAsync(connection, kind, NameOf(tier), cancel);
    }

    public async Task<IBucketWriter> BeginAsync(
        Tier tier, long dayUnixMs, IReadOnlyCollection<Labels> series, CancellationToken cancel)
    {
        var stored = await StoredInAsync(tier, cancel);
        var connection = await OpenAsync(cancel);
        try
        {
            await LearnAsync(connection, series, cancel);
            // The lengths that the maintenance gives them, so that it finds what it would have made.
            if (kind == StoreKind.Plain)
                await new PartitionKeeper(stored, () => TimeSpan.FromDays(tier == Tier.Minute ? 1 : 30)).MakeAsync(
                    connection, [dayUnixMs, dayUnixMs + Days.Ms - 1], cancel);
            else await SettleEmptyDayAsync(connection, tier, stored, dayUnixMs, cancel);
            return await PostgresBucketWriter.BeginAsync(
                connection, stored, tier.BucketMs, _series, options.CommitTimeout, cancel);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Makes the views of native partitions show the buckets before a point of time; continuous aggregates see to it
    /// themselves.
    /// </summary>
    public async Task EndAsync(long untilUnixMs, CancellationToken cancel)
    {
        if (kind == StoreKind.Timescale) return;
        await using var connection = await OpenAsync(cancel);
        var until = DateTimeOffset.FromUnixTimeMilliseconds(untilUnixMs);
        if (await IsDoneAsync(connection, until, cancel)) return;
        var begun = time.GetTimestamp();
        while (!await Sql.ScalarAsync<bool>(
            connection, $"select pg_try_advisory_lock({AdvisoryLocks.Space}, {AdvisoryLocks.Maintenance})", cancel))
        {
            if (await IsDoneAsync(connection, until, cancel)) return;
            if (time.GetElapsedTime(begun) > Patience) throw new StoreException("an Ingest that runs on the database has not summed up its samples yet; run this again in some minutes");
            await Task.Delay(BetweenLooks, time, cancel);
        }
        // Whatever the target itself has there is summed up first: from then on the table speaks for that time.
        await new PlainTier("1m", TimeSpan.FromMinutes(1), TimeSpan.FromDays(1), TimeSpan.FromHours(1)).AdvanceAsync(
            connection, until, cancel);
        await new PlainTier("1h", TimeSpan.FromHours(1), TimeSpan.FromDays(30), TimeSpan.FromHours(6)).AdvanceAsync(
            connection, until, cancel);
        _ = await Sql.ExecuteAsync(connection, $"update tier_progress set done_until = greatest(done_until, {SqlText.Time(until.UtcDateTime)})", cancel);
    }

    /// <summary>
    /// Has TimescaleDB sum up the copied samples, a day at a time from the oldest on: its own job looks no further back
    /// than raw samples are kept.
    /// </summary>
    public async Task SumUpAsync(StoreExtent source, IProgress<double> progress, CancellationToken cancel)
    {
        if (kind == StoreKind.Plain || source.SampleDays.Count == 0) return;
        await using var connection = await OpenAsync(cancel);
        var end = TimeGrid.Floor((time.GetUtcNow() - options.RefreshLag).ToUnixTimeMilliseconds(), Tier.Hour.BucketMs);
        for (var i = 0; i < source.SampleDays.Count; i++)
        {
            var from = Math.Max(source.SampleDays[i], source.BucketsUntilUnixMs);
            var to = Math.Min(source.SampleDays[i] + Days.Ms, end);
            foreach (var tier in (Tier[])[Tier.Minute, Tier.Hour])
                if (from < to) _ = await Sql.ExecuteAsync(connection, $"call refresh_continuous_aggregate('sample_{NameOf(tier)}', {Time(from)}, {Time(to)})", cancel);
            progress.Report((i + 1.0) / source.SampleDays.Count);
        }
    }

    // A refresh takes buckets out where it finds no samples, but only of time that was never refreshed, or changed
    // since. So a day without buckets is refreshed before it gets some: from then on no refresh has anything to do
    // there.
    private async Task SettleEmptyDayAsync(
        NpgsqlConnection connection, Tier tier, string stored, long dayUnixMs, CancellationToken cancel)
    {
        var (from, to) = (Time(dayUnixMs), Time(Math.Min(dayUnixMs + Days.Ms, _untilUnixMs)));
        if (await Sql.ScalarAsync<bool>(
            connection, $"select exists (select from {stored} where bucket >= {from} and bucket < {to})",
            cancel)) return;
        _ = await Sql.ExecuteAsync(
            connection, $"call refresh_continuous_aggregate('sample_{NameOf(tier)}', {from}, {to})", cancel);
    }

    private async Task LearnAsync(
        NpgsqlConnection connection, IReadOnlyCollection<Labels> series, CancellationToken cancel)
    {
        var unknown = new Dictionary<Guid, Labels>();
        foreach (var labels in series)
        {
            var fingerprint = Fingerprint.Of(labels);
            if (!_series.TryFind(fingerprint, out _)) unknown[fingerprint] = labels;
        }
        if (unknown.Count > 0) await _series.LearnAsync(connection, unknown, cancel);
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancel)
    {
        var connection = await connections.Unpooled.OpenConnectionAsync(cancel);
        _ = await Sql.ExecuteAsync(connection, "set statement_timeout = 0; set client_min_messages = warning", cancel);
        return connection;
    }

    private static async Task<bool> IsDoneAsync(
        NpgsqlConnection connection, DateTimeOffset until, CancellationToken cancel) =>
        await Sql.ScalarAsync<bool>(
            connection, $"select bool_and(done_until >= {SqlText.Time(until.UtcDateTime)}) from tier_progress", cancel);

    private static string NameOf(Tier tier) => tier == Tier.Minute ? "1m" : "1h";

    private static string Time(long unixMs) =>
        SqlText.Time(DateTimeOffset.FromUnixTimeMilliseconds(unixMs).UtcDateTime);
}

/// <summary>One COPY of a day's buckets, in a transaction of its own.</summary>
internal sealed class PostgresBucketWriter : IBucketWriter
{
    private readonly NpgsqlConnection _connection;
    private readonly CopyBuffer _buffer;
    private readonly CopyInto _copy;
    private readonly SeriesIds _series;
    private readonly long _bucketMs;

    private PostgresBucketWriter(
        NpgsqlConnection connection, CopyBuffer buffer, CopyInto copy, SeriesIds series, long bucketMs) =>
        (_connection, _buffer, _copy, _series, _bucketMs) = (connection, buffer, copy, series, bucketMs);

    /// <param name="connection">The writer's from now on.</param>
    public static async Task<IBucketWriter> BeginAsync(
        NpgsqlConnection connection, string stored, long bucketMs, SeriesIds series, TimeSpan patience,
        CancellationToken cancel)
    {
        var buffer = new CopyBuffer();
        var target = string.Create(CultureInfo.InvariantCulture, $"{stored} (series_id, bucket, {BucketColumns.Text})");
        return new PostgresBucketWriter(
            connection, buffer, await CopyInto.BeginAsync(connection, target, buffer, patience, cancel), series,
            bucketMs);
    }

    /// <summary>
    /// Buckets of histograms alone are left out: the database has none, it takes histograms from raw samples.
    /// </summary>
    public async ValueTask<int> AddAsync(Labels labels, TierBuckets buckets, CancellationToken cancel)
    {
        if (!_series.TryFind(Fingerprint.Of(labels), out var id))
            throw new InvalidOperationException("a series that was not announced");
        var left = 0;
        for (var i = 0; i < buckets.Count; i++)
        {
            var isHistogram = !buckets.Histograms.IsEmpty && buckets.Histograms[i] is not null;
            if (isHistogram && buckets[TierField.Count][i] == 0)
            {
                left++;
                continue;
            }
            Write(id, buckets, i, isHistogram);
            if (_buffer.IsFull) await _copy.SendAsync(cancel);
        }
        return left;
    }

    public ValueTask CompleteAsync(CancellationToken cancel) => _copy.CompleteAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        await _copy.DisposeAsync();
        _buffer.Dispose();
        await _connection.DisposeAsync();
    }

    private void Write(long id, TierBuckets buckets, int bucket, bool isHistogram)
    {
        var isCounted = buckets[TierField.Count][bucket] > 0;
        _buffer.Row((short)(2 + BucketColumns.All.Count));
        _buffer.Int64(id);
        _buffer.Time(buckets.EndUnixMs[bucket] - _bucketMs);
        foreach (var (_, field) in BucketColumns.All)
        {
            // What is no number must be the last one that was.
            var from = field == TierField.Last && isHistogram ? TierField.LastCounted : field;
            if (isCounted || field is TierField.Count or TierField.Last) _buffer.Double(buckets[from][bucket]);
            else _buffer.Null();
        }
    }
}
