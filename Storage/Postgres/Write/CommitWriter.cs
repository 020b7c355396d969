using System.Globalization;
using System.Runtime.InteropServices;
using LightWatch.Storage.Commit;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LightWatch.Storage.Postgres.Write;

/// <summary>What all connections that write have in common.</summary>
/// <param name="Stream">Where committed batches go besides; null: nowhere.</param>
internal sealed record WriterContext(
    StoreSchema Schema, SeriesIds Series, PartitionKeeper? Partitions, ICommitStream? Stream, PostgresOptions Options,
    TimeProvider Time, Func<(long OldestUnixMs, long NewestUnixMs)> Window, Func<long> Epoch, ILogger Log);

/// <summary>Makes groups of batches durable over one connection. Used by one task at a time.</summary>
internal sealed class CommitWriter(WriterContext shared, NpgsqlConnection connection) : IAsyncDisposable
{
    /// <summary>
    /// Samples older than this when they are committed count as late: readers drop what they cached of that time.
    /// </summary>
    public static readonly TimeSpan Late = TimeSpan.FromMinutes(10);

    private readonly RowWriter _rows = new(shared.Options.CommitTimeout);
    private readonly RepeatedRows _repeated = new();
    private readonly Dictionary<Guid, Labels> _new = [];
    private readonly List<Guid> _fingerprints = [];
    private readonly List<SeriesId> _ids = [];

    /// <summary>
    /// Commits a group and completes those of its batches that are finished with it; the rest of the group is
    /// committed.
    /// </summary>
    /// <exception cref="NpgsqlException">Nothing is acknowledged; the rows may be in if the wire broke.</exception>
    public async Task CommitAsync(List<PendingAppend> group, CancellationToken cancel)
    {
        await ResolveAsync(group, cancel);
        if (group.Count == 0) return;
        var shape = GroupShape.Of(group, (shared.Time.GetUtcNow() - Late).ToUnixTimeMilliseconds());
        try
        {
            await WriteAsync(group, shape, cancel);
        }
        catch (PostgresException refused)
            when (refused.SqlState == PostgresErrorCodes.CheckViolation && shared.Partitions is { } partitions)
        {
            // another replica has dropped a partition that this one knew
            partitions.Forget();
            await WriteAsync(group, shape, cancel);
        }
        if (shared.Stream is { } stream && !await PublishAsync(stream, group, cancel))
            await NotifyAsync(PostgresListener.Missed, shape.FromUnixMs, shape.ToUnixMs, cancel);
    }

    public async ValueTask DisposeAsync()
    {
        _rows.Dispose();
        await connection.DisposeAsync();
    }

    // Gives the rows their ids, leaves out what is outside the window, and finishes batches that cannot be taken.
    private async Task ResolveAsync(List<PendingAppend> group, CancellationToken cancel)
    {
        var epoch = shared.Epoch();
        group.RemoveAll(append => append.GaveUp || IsStale(append, epoch));
        _fingerprints.Clear();
        _new.Clear();
        foreach (var append in group)
            foreach (var labels in append.Batch.NewSeries)
            {
                var fingerprint = Fingerprint.Of(labels);
                _fingerprints.Add(fingerprint);
                if (!shared.Series.TryFind(fingerprint, out _)) _new[fingerprint] = labels;
            }
        if (_new.Count > 0) await shared.Series.LearnAsync(connection, _new, cancel);
        var (oldest, newest) = shared.Window();
        var next = 0;
        foreach (var append in group)
        {
            _ids.Clear();
            foreach (var _ in append.Batch.NewSeries)
            {
                if (!shared.Series.TryFind(_fingerprints[next++], out var id))
                    throw new NpgsqlException("the series were forgotten meanwhile");
                _ids.Add(new SeriesId(id));
            }
            append.Batch.Resolve(CollectionsMarshal.AsSpan(_ids));
            var outside = append.Keep(oldest, newest);
            if (outside > 0) shared.Log.OutsideWindow(outside);
            if (_repeated.Find(append.Rows) is { } replaced) append.Leave(row => replaced[row]);
        }
    }

    private static bool IsStale(PendingAppend append, long epoch)
    {
        if (append.Batch.SeriesEpoch == epoch) return false;
        var known = false;
        foreach (var id in append.Batch.Series) known |= !id.IsPlaceholder;
        foreach (var (id, _) in append.Batch.Exemplars) known |= !id.IsPlaceholder;
        if (known) append.Complete(AppendStatus.StaleSeries, "series ids are no longer valid");
        return known;
    }

    private async Task WriteAsync(List<PendingAppend> group, GroupShape shape, CancellationToken cancel)
    {
        if (shape.FromUnixMs <= shape.ToUnixMs && shared.Partitions is { } partitions)
            await partitions.EnsureAsync(connection, group, shape, cancel);
        if (!shape.Extras && !shape.IsLate)
        {
            await _rows.SamplesAsync(connection, group, cancel);     // a COPY alone is a transaction
            return;
        }
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await _rows.SamplesAsync(connection, group, cancel);
        if (shape.Extras) await _rows.ExtrasAsync(connection, group, cancel);
        if (shape.IsLate)
        {
            if (shared.Schema.Kind == StoreKind.Plain) await RememberLateAsync(shape, cancel);
            await NotifyAsync(PostgresListener.Late, shape.LateFromUnixMs, shape.LateToUnixMs, cancel);
        }
        await transaction.CommitAsync(cancel);
    }

    private async Task RememberLateAsync(GroupShape shape, CancellationToken cancel)
    {
        await using var insert = new NpgsqlCommand("insert into late (from_time, to_time) values ($1, $2)", connection);
        foreach (var unixMs in (long[])[shape.LateFromUnixMs, shape.LateToUnixMs])
        {
            insert.Parameters.Add(new NpgsqlParameter<DateTime>
            {
                TypedValue = DateTimeOffset.FromUnixTimeMilliseconds(unixMs).UtcDateTime,
            });
        }
        _ = await insert.ExecuteNonQueryAsync(cancel);
    }

    private async Task NotifyAsync(string channel, long fromUnixMs, long toUnixMs, CancellationToken cancel)
    {
        await using var notify = new NpgsqlCommand("select pg_notify($1, $2)", connection);
        notify.Parameters.Add(new NpgsqlParameter<string> { TypedValue = channel });
        var range = string.Create(CultureInfo.InvariantCulture, $"{fromUnixMs},{toUnixMs}");
        notify.Parameters.Add(new NpgsqlParameter<string> { TypedValue = range });
        _ = await notify.ExecuteNonQueryAsync(cancel);
    }

    // All at once: the stream's client sends them together.
    private static async Task<bool> PublishAsync(
        ICommitStream stream, List<PendingAppend> group, CancellationToken cancel)
    {
        if (group.Count == 1) return await stream.PublishAsync(group[0].Rows, cancel);
        var published = new Task<bool>[group.Count];
        for (var i = 0; i < published.Length; i++) published[i] = stream.PublishAsync(group[i].Rows, cancel).AsTask();
        var inside = true;
        foreach (var one in published) inside &= await one;
        return inside;
    }
}
