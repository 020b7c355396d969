using System.Data;
using System.Globalization;
using Npgsql;

namespace LightWatch.Storage.Postgres.Read;

/// <summary>What has changed in the database since the last look.</summary>
/// <param name="StoreId">Ids are void in another store.</param>
/// <param name="IsNewConnection">Notifications before it was made were missed.</param>
/// <param name="Series">New series in ascending order of ids.</param>
internal sealed record SessionNews(Guid StoreId, bool IsNewConnection, IReadOnlyList<(long Id, Labels Labels)> Series);

/// <summary>One connection that listens for late and deleted samples and reads new series.</summary>
/// <remarks>
/// The server hands a notification to the listening connection before it answers the committer, and sends it before the
/// end of the next answer on that connection. So once <see cref="LookAsync"/> has completed, all changes that were
/// acknowledged before it was called have been raised as events. Used by one task at a time; notifications may come in
/// between.
/// </remarks>
internal sealed class ReadSession(NpgsqlDataSource source, TimeSpan timeout) : IAsyncDisposable
{
    private NpgsqlConnection? _connection;
    private NpgsqlCommand? _look;

    /// <summary>Samples in a closed range, Unix ms, came in late.</summary>
    public event Action<long, long>? Late;

    /// <summary>Samples were deleted; with true, series as well.</summary>
    public event Action<bool>? Deleted;

    /// <summary>The connection is a new one: notifications in between were missed.</summary>
    public event Action? Connected;

    /// <summary>True once there was a histogram.</summary>
    public bool HasHistograms { get; private set; }

    /// <summary>True once there was a start time.</summary>
    public bool HasStarts { get; private set; }

    /// <summary>Reads series with greater ids; connects first if need be.</summary>
    /// <exception cref="StoreException">The database cannot be asked.</exception>
    public async Task<SessionNews> LookAsync(long afterId)
    {
        using var deadline = new CancellationTokenSource(timeout);
        for (var isNew = _connection is not { State: ConnectionState.Open }; ; isNew = true)
        {
            try
            {
                if (isNew) await ConnectAsync(deadline.Token);
                return await AskAsync(afterId, isNew, deadline.Token);
            }
            catch (Exception e) when (PostgresErrors.IsExpected(e) || e is OperationCanceledException)
            {
                await DropAsync();
                // An old connection may be dead while the server lives.
                if (!isNew && e is not OperationCanceledException && !deadline.IsCancellationRequested) continue;
                var reason = e is OperationCanceledException ? "it does not answer" : PostgresErrors.Reason(e);
                throw new StoreException($"the database cannot be asked: {reason}", e);
            }
        }
    }

    public ValueTask DisposeAsync() => DropAsync();

    private async Task ConnectAsync(CancellationToken cancel)
    {
        await DropAsync();
        var connection = await source.OpenConnectionAsync(cancel);
        try
        {
            connection.Notification += (_, e) => Hear(e.Channel, e.Payload);
            var listen = $"listen {PostgresListener.Late}; listen {PostgresListener.Deleted}";
            _ = await Sql.ExecuteAsync(connection, listen, cancel);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
        _connection = connection;
        Connected?.Invoke();
    }

    private async Task<SessionNews> AskAsync(long afterId, bool isNew, CancellationToken cancel)
    {
        if (_look is null)
        {
            // A relation that is not empty counts as such from then on: only until then is it checked.
            _look = new NpgsqlCommand(
                $"""
                select s.id, {(HasHistograms ? "true" : "exists (select from histogram)")},
                    {(HasStarts ? "true" : "exists (select from sample_start)")}, r.id, r.metric,
                    convert_to(r.labels::text, 'UTF8')
                from store as s left join series as r on r.id > $1 order by r.id
                """,
                _connection) { Parameters = { new NpgsqlParameter<long>() } };
            await _look.PrepareAsync(cancel);
        }
        ((NpgsqlParameter<long>)_look.Parameters[0]).TypedValue = afterId;
        var (store, histograms, starts, series) = (Guid.Empty, HasHistograms, HasStarts, new List<(long, Labels)>());
        await using (var reader = await _look.ExecuteReaderAsync(cancel))
        {
            while (await reader.ReadAsync(cancel))
            {
                (store, histograms, starts) = (reader.GetGuid(0), reader.GetBoolean(1), reader.GetBoolean(2));
                if (reader.IsDBNull(3)) continue;
                var labels = SeriesJson.Read(reader.GetFieldValue<byte[]>(5), reader.GetString(4));
                series.Add((reader.GetInt64(3), labels));
            }
        }
        if (histograms != HasHistograms || starts != HasStarts)
        {
            (HasHistograms, HasStarts) = (histograms, starts);
            await _look.DisposeAsync();
            _look = null;
        }
        return new SessionNews(store, isNew, series);
    }

    private void Hear(string channel, string payload)
    {
        var parts = payload.Split(',');
        if (channel == PostgresListener.Late && parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var from)
            && long.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var to))
            Late?.Invoke(from, to);
        else Deleted?.Invoke(payload != PostgresListener.SamplesOnly);
    }

    private async ValueTask DropAsync()
    {
        if (_look is { } look) await look.DisposeAsync();
        _look = null;
        if (_connection is { } connection) await connection.DisposeAsync();
        _connection = null;
    }
}
