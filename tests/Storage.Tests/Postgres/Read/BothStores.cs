using LightWatch.Shared;
using LightWatch.Storage.Postgres.Maintain;
using LightWatch.Storage.Postgres.Read;
using LightWatch.Storage.Tests.Embedded;
using Microsoft.Extensions.DependencyInjection;

namespace LightWatch.Storage.Tests.Postgres.Read;

/// <summary>A store in PostgreSQL and an embedded one, with the same content and the same queries.</summary>
internal sealed class BothStores : IAsyncDisposable
{
    private BothStores(TestPostgres database, TestStore embedded) => (Database, Embedded) = (database, embedded);

    public TestPostgres Database { get; }

    public TestStore Embedded { get; }

    public PostgresSource Source => Database.Services.GetRequiredService<PostgresSource>();

    public static async Task<BothStores> NewAsync(PostgresKind kind)
    {
        var database = await TestPostgres.NewAsync(kind, StorageUse.Both);
        var embedded = new TestStore();
        embedded.Clock.Leap(TimeProvider.System.GetUtcNow() - embedded.Clock.GetUtcNow());
        return new BothStores(database, embedded);
    }

    /// <summary>Appends the same rows to both.</summary>
    public async Task AppendAsync(Action<SampleBatch> fill)
    {
        foreach (var sink in (ISampleSink[])[Database.Sink, Embedded.Store])
        {
            using var batch = SampleBatch.Rent();
            fill(batch);
            Assert.Equal(AppendStatus.Committed, (await sink.AppendAsync(batch)).Status);
        }
    }

    /// <summary>Waits until the tiers know of late and deleted samples, as they do within seconds.</summary>
    public async Task SettleAsync()
    {
        var upkeep = Database.Services.GetRequiredService<PostgresMaintenance>();
        var runs = upkeep.Runs;
        upkeep.Wake();
        upkeep.Wake();                                           // one that runs already may have begun too early
        await TestPostgres.UntilAsync(() => upkeep.Runs >= runs + 2, "the upkeep");
    }

    /// <summary>Both answers, every bit as text, must be the same; gives the number of samples.</summary>
    public async Task<int> AssertSameAsync(SeriesQuery query)
    {
        var (expected, actual) = (await ReadAsync(Embedded.Store, query), await ReadAsync(Source, query));
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach (var (labels, rows) in expected) Assert.Equal(rows, actual[labels]);
        return actual.Values.Sum(rows => rows.Count);
    }

    /// <summary>
    /// The samples of series that have any, every bit as text; the sums of buckets only to 12 digits.
    /// </summary>
    public static async Task<Dictionary<Labels, List<string>>> ReadAsync(ISampleSource source, SeriesQuery query)
    {
        using var set = await source.SelectAsync(query);
        var found = new Dictionary<Labels, List<string>>();
        var buffer = new SampleBuffer();
        for (var i = 0; i < set.Count; i++)
        {
            set.Read(i, buffer);
            Assert.True(buffer.Count <= set.MaxSamples(i));
            if (buffer.Count == 0) continue;
            var rows = new List<string>();
            for (var row = 0; row < buffer.Count; row++)
            {
                var histogram = buffer.HasHistograms ? buffer.Histograms[row] : null;
                var rounded = query.Tier != Tier.Raw && double.IsFinite(buffer.Values[row]);
                var text = rounded
                    ? buffer.Values[row].ToString("G12", System.Globalization.CultureInfo.InvariantCulture)
                    : query.Tier != Tier.Raw && double.IsNaN(buffer.Values[row])
                        && !Sample.IsStaleMarker(buffer.Values[row]) && histogram is null ? "NaN"
                    : StoreModel.Text(
                        buffer.Values[row], histogram, buffer.HasStartTimes ? buffer.StartUnixMs[row] : 0);
                rows.Add($"{buffer.UnixMs[row]} {text}");
            }
            found.Add(set.LabelsOf(i), rows);
        }
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        Embedded.Dispose();
        await Database.DisposeAsync();
    }
}
