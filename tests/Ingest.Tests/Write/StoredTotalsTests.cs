using LightWatch.Ingest.Endpoints;
using LightWatch.Ingest.Translate;
using LightWatch.Ingest.Write;
using LightWatch.Storage;
using Microsoft.Extensions.Time.Testing;
using static LightWatch.Ingest.Tests.OtlpMessages;

namespace LightWatch.Ingest.Tests.Write;

public sealed class StoredTotalsTests
{
    private static readonly FakeTimeProvider Clock = new(DateTimeOffset.FromUnixTimeMilliseconds(Time));

    private static async Task<MemorySink> StoreAsync(params (string Series, long UnixMs, double Value)[] samples)
    {
        using var pipeline = new IngestPipeline();
        foreach (var (series, unixMs, value) in samples)
        {
            var text = Sample.IsStaleMarker(value)
                ? "stale"
                : value.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var result = await pipeline.TakeAsync(BodyFormat.Exposition, $"{series} {text} {unixMs}\n");
            Assert.Equal(IntakeStatus.Accepted, result.Status);
        }
        return pipeline.Sink;
    }

    private static Labels Series(string host) => Labels.From([new Label("__name__", "c"), new Label("host", host)]);

    [Fact]
    public async Task The_newest_sample_of_each_series_is_its_total()
    {
        var sink = await StoreAsync(("c{host=\"a\"}", Time - 10, 1), ("c{host=\"a\"}", Time - 5, 2),
            ("c{host=\"b\"}", Time - 7, 9), ("c{host=\"x\"}", Time, 3));
        var found = await new StoredTotals(Clock,
            sink).ReadAsync(new HashSet<Labels> { Series("a"), Series("b"), Series("absent") });
        Assert.Equal(2, found.Count);
        Assert.Equal(new DeltaTotal(Time - 5, 2), found[Series("a")]);
        Assert.Equal(new DeltaTotal(Time - 7, 9), found[Series("b")]);
        Assert.Equal(1, sink.Selects);
    }

    [Fact]
    public async Task A_stale_marker_is_no_total()
    {
        var sink = await StoreAsync(("c{host=\"a\"}", Time - 10, 4), ("c{host=\"a\"}", Time - 5, Sample.Stale),
            ("c{host=\"b\"}", Time - 5, Sample.Stale));
        var found = await new StoredTotals(Clock, sink).ReadAsync(new HashSet<Labels> { Series("a"), Series("b") });
        Assert.Equal(new DeltaTotal(Time - 10, 4), Assert.Single(found).Value);
    }

    [Fact]
    public async Task Samples_older_than_six_hours_are_not_read()
    {
        var sixHours = (long)TimeSpan.FromHours(6).TotalMilliseconds;
        var sink = await StoreAsync(("c{host=\"a\"}", Time - sixHours - 1, 4), ("c{host=\"b\"}", Time - sixHours, 5));
        var found = await new StoredTotals(Clock, sink).ReadAsync(new HashSet<Labels> { Series("a"), Series("b") });
        Assert.Equal(5, Assert.Single(found).Value.Value);
    }

    [Fact]
    public async Task Without_a_source_nothing_is_found() =>
        Assert.Empty(await new StoredTotals(Clock).ReadAsync(new HashSet<Labels> { Series("a") }));
}
