using LightWatch.Storage.Postgres.Schema;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LightWatch.Storage.Postgres.Read;

/// <summary>What administrators do with the store in the database.</summary>
internal sealed class PostgresAdmin(
    PostgresConnections connections, PostgresSchema schema, PostgresSource source,
    IOptions<PostgresOptions> options) : IStoreAdmin
{
    private readonly ReadConnection _reads = new(connections, options.Value.StatementTimeout);

    public async ValueTask<StoreStatistics> StatisticsAsync(CancellationToken cancel = default)
    {
        if (source.Failure is { } failure)
            return new StoreStatistics(source.Directory.Index.Count, 0, 0, [], [failure]);
        var kind = (await schema.Ready.WaitAsync(cancel)).Kind;
        var tiers = await _reads.RunAsync(
            isSnapshot: false,
            async (connection, stop) =>
            {
                var found = new List<TierStatistics>();
                foreach (var tier in Enum.GetValues<Tier>())
                    found.Add(await PostgresCount.OfAsync(connection, kind, tier, stop));
                return found;
            },
            cancel);
        return new StoreStatistics(source.Directory.Index.Count, 0, 0, tiers, []);
    }

    public async ValueTask<IReadOnlyList<LabelStatistics>> ByLabelAsync(
        string label, int limit, CancellationToken cancel = default)
    {
        await source.Directory.RefreshAsync(cancel);
        var index = source.Directory.Index;
        // The hours know how many samples they were made of, which is a thousandth of the work of counting them.
        var counts = await _reads.RunAsync(
            isSnapshot: false,
            (connection, stop) => Sql.ListAsync(
                connection, "select series_id, sum(count)::bigint from sample_1h group by 1",
                r => (Id: r.GetInt64(0), Samples: r.GetInt64(1)), stop),
            cancel);
        var samples = counts.ToDictionary(c => c.Id, c => c.Samples);
        var found = new Dictionary<string, (int Series, long Samples)>(StringComparer.Ordinal);
        for (var slot = 0; slot < index.Count; slot++)
        {
            if (index.Table.LabelsOf(slot).Get(label) is not { Length: > 0 } value) continue;
            var known = found.GetValueOrDefault(value);
            found[value] = (known.Series + 1, known.Samples + samples.GetValueOrDefault(index.IdOf(slot)));
        }
        var ordered = found.Select(f => new LabelStatistics(f.Key, f.Value.Series, f.Value.Samples))
            .OrderByDescending(f => f.Samples).ThenBy(f => f.Value, StringComparer.Ordinal);
        return [.. ordered.Take(limit)];
    }

    public async Task<long> DeleteAsync(
        IReadOnlyList<LabelMatcher> matchers, long fromUnixMs, long toUnixMs, CancellationToken cancel = default)
    {
        await source.Directory.RefreshAsync(cancel);
        var index = source.Directory.Index;
        var ids = Array.ConvertAll(SeriesDirectory.Match(index, matchers), index.IdOf);
        if (ids.Length == 0 || fromUnixMs > toUnixMs) return 0;
        var kind = (await schema.Ready.WaitAsync(cancel)).Kind;
        await source.RefreshOldestAsync(cancel);
        try
        {
            await using var connection = await connections.Unpooled.OpenConnectionAsync(cancel);
            return await SampleDeletion.RunAsync(
                connection, kind, ids, fromUnixMs, toUnixMs, source.OldestUnixMs(Tier.Raw), cancel);
        }
        catch (Exception e) when (PostgresErrors.IsExpected(e))
        {
            throw new StoreException($"the samples cannot be deleted: {PostgresErrors.Reason(e)}", e);
        }
    }

    public Task BackupAsync(string folder, IProgress<double>? progress = null, CancellationToken cancel = default) =>
        throw new NotSupportedException(
            "the store is a PostgreSQL database: back it up with pg_dump, pg_basebackup or what its operator provides");
}
