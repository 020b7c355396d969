using LightWatch.Shared;
using LightWatch.Storage.Hot;
using LightWatch.Storage.Postgres.Read;
using LightWatch.Storage.Tests.Embedded;
using LightWatch.Storage.Tests.Postgres;
using LightWatch.Storage.Tests.Postgres.Read;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace LightWatch.Storage.Tests.Hot;

/// <summary>
/// A process that writes, one that answers, a Redis between them, and a naive memory of what was acknowledged.
/// </summary>
internal sealed class HotStores : IAsyncDisposable
{
    public const int SeriesCount = 5;
    public const long MinuteMs = 60_000;

    public static readonly LabelMatcher[] Everything = [new(MatchKind.NotEqual, Labels.MetricNameLabel, "")];

    private readonly SortedDictionary<long, string>[] _rows =
        [.. Enumerable.Range(0, SeriesCount).Select(_ => new SortedDictionary<long, string>())];
    private readonly ConnectionMultiplexer _operator;

    private HotStores(RedisServer redis, TestPostgres writer, TestPostgres reader, ConnectionMultiplexer admin) =>
        (Redis, Writer, Reader, _operator) = (redis, writer, reader, admin);

    public static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    public RedisServer Redis { get; }

    public TestPostgres Writer { get; }

    public TestPostgres Reader { get; }

    public ISampleSource Source => Reader.Services.GetRequiredService<ISampleSource>();

    public HotWindow Window => Reader.Services.GetRequiredService<HotWindow>();

    public CommitStream Stream => Writer.Services.GetRequiredService<CommitStream>();

    /// <summary>Queries for samples that the reader has sent to the database.</summary>
    public long Statements => Reader.Services.GetRequiredService<PostgresSource>().Statements;

    /// <param name="before">Given to the writer before the reader starts, to be read from the database.</param>
    public static async Task<HotStores> NewAsync(
        IReadOnlyList<(int Series, long UnixMs)>? before = null, bool opens = true, params string[] settings)
    {
        var redis = await RedisServer.StartAsync(["user writer on nopass ~* &* +@all"]);
        string[] all =
        [
            "Redis:ConnectTimeout=00:00:01", "Redis:AnswerTimeout=00:00:01", "Redis:MaxPause=00:00:00.200", .. settings,
        ];
        var writer = await TestPostgres.NewAsync(
            PostgresKind.Plain, StorageUse.Write,
            [$"ConnectionStrings:redis=redis://writer:x@{redis.ConnectionString}", .. all]);
        var reader = TestPostgres.Over(
            writer.Database, StorageUse.Read, [$"ConnectionStrings:redis={redis.ConnectionString}", .. all]);
        var stores = new HotStores(redis, writer, reader, await RedisLinks.OpenAdminAsync(redis));
        if (before is not null) Assert.True(await stores.AppendAsync(before));
        await reader.StartAsync();
        if (opens) await stores.OpensAsync();
        return stores;
    }

    public static Labels LabelsOf(int series) => Labels.From(("__name__", "m"), ("host", $"h{series}"));

    /// <summary>
    /// Appends rows whose content follows from series and time, so that a repeated row is the same; series 4 has
    /// histograms.
    /// </summary>
    /// <returns>True if they were acknowledged.</returns>
    public async Task<bool> AppendAsync(params IReadOnlyList<(int Series, long UnixMs)> rows)
    {
        using var batch = SampleBatch.Rent();
        var ids = new Dictionary<int, SeriesId>();
        var texts = new List<string>();
        foreach (var (series, unixMs) in rows)
        {
            if (!ids.TryGetValue(series, out var id)) ids[series] = id = batch.AddSeries(LabelsOf(series));
            var random = new Random((series * 10_007) ^ (int)unixMs);
            var start = random.Next(4) == 0 ? unixMs - random.Next(1, 100_000) : 0;
            var value = random.Next(6) switch
            {
                0 => Sample.Stale,
                1 => double.NaN,
                2 => -0.0,
                _ => Math.Round(random.NextDouble() * 1000, 2),
            };
            var histogram = series < 4 ? null : new NativeHistogram
            {
                Schema = 1, Count = random.Next(9), Sum = random.NextDouble(),
                PositiveSpans = [new(0, 1)], PositiveCounts = [random.Next(9)],
            };
            if (histogram is null) batch.Add(id, unixMs, value, start);
            else batch.Add(id, unixMs, histogram, start);
            texts.Add(StoreModel.Text(value, histogram, start));
        }
        if (!(await Writer.Sink.AppendAsync(batch)).IsCommitted) return false;
        foreach (var ((series, unixMs), text) in rows.Zip(texts)) _rows[series][unixMs] = text;
        return true;
    }

    /// <summary>
    /// The answer must have all that was acknowledged in a closed range, every bit, and nothing else.
    /// </summary>
    /// <returns>Samples.</returns>
    public async Task<int> AssertCompleteAsync(long fromUnixMs, long toUnixMs, string? when = null)
    {
        var (expected, actual) = (Expected(fromUnixMs, toUnixMs), await AnswerAsync(fromUnixMs, toUnixMs));
        var missing = string.Join(" | ", expected.Except(actual).Take(5));
        var extra = string.Join(" | ", actual.Except(expected).Take(5));
        Assert.True(
            expected.SequenceEqual(actual),
            $"{when}\nleft out: {missing}\ntoo much: {extra}\n{expected.Count} {actual.Count}");
        return actual.Count;
    }

    /// <summary>
    /// As <see cref="AssertCompleteAsync"/>, for when the reader has to hear from the database first.
    /// </summary>
    public async Task BecomesCompleteAsync(long fromUnixMs, long toUnixMs) => await TestPostgres.UntilAsync(
        async () => Expected(fromUnixMs, toUnixMs).SequenceEqual(
            await AnswerAsync(fromUnixMs, toUnixMs)), "a complete answer");

    public Task OpensAsync() => TestPostgres.UntilAsync(() => Window.Memory is not null, "the window to open");

    /// <summary>Waits until memory answers; all answers until then must be complete.</summary>
    public Task ComesBackAsync(long fromUnixMs) => TestPostgres.UntilAsync(
        async () =>
        {
            var (memory, statements) = (Window.Memory, Statements);
            _ = await AssertCompleteAsync(fromUnixMs, long.MaxValue);
            return memory is not null && Statements == statements && Stream.IsOn;
        },
        "the window to answer again");

    public Task<RedisResult> CommandAsync(string command, params object[] words) =>
        _operator.GetDatabase().ExecuteAsync(command, words);

    public async Task<HealthReportEntry> HealthAsync() =>
        (await Reader.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["redis"];

    public async ValueTask DisposeAsync()
    {
        await _operator.DisposeAsync();
        await Reader.DisposeAsync();
        await Writer.DisposeAsync();
        await Redis.DisposeAsync();
    }

    private List<string> Expected(long fromUnixMs, long toUnixMs) =>
        [.. _rows.SelectMany(
            (rows, series) =>
                rows.Where(r => r.Key >= fromUnixMs && r.Key <= toUnixMs).Select(r => $"h{series} {r.Key} {r.Value}"))];

    private async Task<List<string>> AnswerAsync(long fromUnixMs, long toUnixMs)
    {
        var answer = await BothStores.ReadAsync(Source, new SeriesQuery(Everything, fromUnixMs, toUnixMs));
        return [.. answer.OrderBy(s => s.Key.Get("host"), StringComparer.Ordinal).SelectMany(
            s => s.Value.Select(row => $"{s.Key.Get("host")} {row}"))];
    }
}
