using LightWatch.Storage.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace LightWatch.Storage.Tests.Embedded;

/// <summary>A store in a temporary folder, which can be closed and opened again.</summary>
internal sealed class TestStore : IDisposable
{
    private readonly TemporaryFolder _root = new();
    private StoreFolder? _folder;

    public TestStore(Action<StorageOptions>? configure = null)
    {
        Options.Path = _root.Path;
        configure?.Invoke(Options);
        Open();
    }

    public TestDisk Disk { get; private set; } = new();

    public LeapingClock Clock { get; } = new(new DateTimeOffset(2026, 1, 15, 12, 0, 0, TimeSpan.Zero));

    public StorageOptions Options { get; } = new();

    public EmbeddedStore Store { get; private set; } = null!;

    public string WalFolder => Path.Combine(Options.Path, "wal");

    public void Open()
    {
        _folder = StoreFolder.Open(Options.Path);
        Store = EmbeddedStore.Open(_folder, Options, Clock, NullLogger.Instance, Disk);
    }

    public void Close()
    {
        Store.Dispose();
        _folder!.Dispose();
    }

    public void Reopen()
    {
        Close();
        Open();
    }

    /// <summary>Leaves the folder as a killed process would, and opens it again.</summary>
    public void Crash()
    {
        Disk.Dead = true;
        Close();
        OpenOn(new TestDisk());
    }

    public void OpenOn(TestDisk disk)
    {
        Disk = disk;
        Open();
    }

    /// <summary>Appends samples of series given by labels, and expects them to be committed.</summary>
    public async Task AppendAsync(params (Labels Series, long UnixMs, double Value)[] samples)
    {
        using var batch = SampleBatch.Rent();
        var ids = new Dictionary<Labels, SeriesId>();
        foreach (var (series, unixMs, value) in samples)
        {
            if (!ids.TryGetValue(series, out var id)) ids[series] = id = batch.AddSeries(series);
            batch.Add(id, unixMs, value);
        }
        Assert.Equal(new AppendResult(AppendStatus.Committed), await Store.AppendAsync(batch));
    }

    /// <summary>Everything that satisfies the matchers, by labels.</summary>
    public async Task<Dictionary<Labels,
        (long UnixMs, double Value)[]>> ReadAsync(long from, long to, params LabelMatcher[] matchers)
    {
        using var set = await Store.SelectAsync(new SeriesQuery(matchers, from, to));
        var found = new Dictionary<Labels, (long, double)[]>();
        var buffer = new SampleBuffer();
        for (var i = 0; i < set.Count; i++)
        {
            set.Read(i, buffer);
            Assert.True(buffer.Count <= set.MaxSamples(i));
            if (buffer.Count > 0)
                found.Add(set.LabelsOf(i),
                    [.. Enumerable.Range(0, buffer.Count).Select(row => (buffer.UnixMs[row], buffer.Values[row]))]);
        }
        return found;
    }

    /// <summary>Everything that has a metric name.</summary>
    public Task<Dictionary<Labels, (long UnixMs, double Value)[]>> ReadAllAsync() =>
        ReadAsync(long.MinValue, long.MaxValue, new LabelMatcher(MatchKind.NotEqual, Labels.MetricNameLabel, ""));

    public void Dispose()
    {
        Close();
        _root.Dispose();
    }
}
