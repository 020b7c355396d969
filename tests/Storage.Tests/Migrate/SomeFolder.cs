using LightWatch.Storage.Embedded;
using LightWatch.Storage.Migrate;
using LightWatch.Storage.Tests.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace LightWatch.Storage.Tests.Migrate;

/// <summary>A data folder that is opened and closed as a server would, on the machine's own clock.</summary>
internal sealed class SomeFolder : IDisposable
{
    public const long Hour = 3_600_000;
    public const long Day = 24 * Hour;

    /// <summary>The start of this hour.</summary>
    public static long Now { get; } = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / Hour * Hour;

    private readonly TemporaryFolder _root = new();

    public string Path => _root.Path;

    public MigrationPlace Place => new(Path, IsDatabase: false);

    /// <summary>Opens the store, does something, and closes it in order.</summary>
    public async Task WithAsync(Func<EmbeddedStore, StoreFolder, Task> work, int keptHours = 24 * 3650)
    {
        using var folder = StoreFolder.Open(Path);
        var options = new StorageOptions { Path = Path, RawRetention = TimeSpan.FromHours(keptHours) };
        await using var store = EmbeddedStore.Open(folder, options, TimeProvider.System, NullLogger.Instance);
        await work(store, folder);
    }

    public Task AppendAsync(params IEnumerable<(Labels Series, long UnixMs, double Value)> samples) =>
        WithAsync(async (store, _) =>
    {
        using var batch = SampleBatch.Rent();
        TestPostgres.Fill(batch, samples);
        Assert.True((await store.AppendAsync(batch)).IsCommitted);
    });

    /// <summary>Everything in the folder, as text that two equal stores have in common.</summary>
    public async Task<List<string>> ReadAsync()
    {
        List<string> found = [];
        await WithAsync(async (store, _) => found = await Dump.OfAsync(store));
        return found;
    }

    /// <summary>One column of a tier, as text.</summary>
    public async Task<List<string>> ReadTierAsync(Tier tier, long fromUnixMs, long toUnixMs)
    {
        List<string> found = [];
        await WithAsync(async (store, _) => found = await Dump.TierAsync(store, tier, fromUnixMs, toUnixMs));
        return found;
    }

    public void Dispose() => _root.Dispose();
}

/// <summary>What a store answers, as text.</summary>
internal static class Dump
{
    private static readonly LabelMatcher[] All = [new(MatchKind.Regex, Labels.MetricNameLabel, ".*")];

    /// <summary>Raw samples with every bit, metadata and exemplars.</summary>
    public static async Task<List<string>> OfAsync(ISampleSource source)
    {
        var lines = new List<string>();
        using (var set = await source.SelectAsync(
            new SeriesQuery(All, SomeFolder.Now - (400 * SomeFolder.Day), SomeFolder.Now + SomeFolder.Day)))
        {
            var buffer = new SampleBuffer();
            for (var i = 0; i < set.Count; i++)
            {
                set.Read(i, buffer);
                for (var row = 0; row < buffer.Count; row++)
                {
                    var histogram = buffer.HasHistograms ? buffer.Histograms[row] : null;
                    var start = buffer.HasStartTimes ? buffer.StartUnixMs[row] : 0;
                    var bits = histogram is null ? BitConverter.DoubleToInt64Bits(buffer.Values[row]) : 0;
                    lines.Add(FormattableString.Invariant(
                        $"{set.LabelsOf(i)} {buffer.UnixMs[row]} {bits:x} {Text(histogram)} {start}"));
                }
            }
        }
        lines.AddRange((await source.MetadataAsync(null)).Select(m => m.ToString()));
        foreach (var (series, exemplars) in await source.ExemplarsAsync(
            new LabelQuery([], long.MinValue, long.MaxValue)))
            lines.AddRange(exemplars.Select(e => $"{series} {e}"));
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    /// <summary>All columns of a tier.</summary>
    public static async Task<List<string>> TierAsync(ISampleSource source, Tier tier, long fromUnixMs, long toUnixMs)
    {
        var lines = new List<string>();
        foreach (var column in Enum.GetValues<TierColumn>())
        {
            using var set = await source.SelectAsync(new SeriesQuery(All, fromUnixMs, toUnixMs, tier, column));
            var buffer = new SampleBuffer();
            for (var i = 0; i < set.Count; i++)
            {
                set.Read(i, buffer);
                for (var row = 0; row < buffer.Count; row++)
                    lines.Add(FormattableString.Invariant(
                        $"{column} {set.LabelsOf(i)} {buffer.UnixMs[row]} {buffer.Values[row]:R}"));
            }
        }
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private static string Text(NativeHistogram? h)
    {
        if (h is null) return "-";
        var sum = BitConverter.DoubleToInt64Bits(h.Sum);
        return FormattableString.Invariant(
            $"{h.ResetHint} {h.Schema} {h.ZeroThreshold:R} {h.ZeroCount:R} {h.Count:R} {sum:x} ")
            + string.Join(',', h.PositiveSpans) + string.Join(',', h.PositiveCounts)
            + string.Join(',', h.NegativeSpans) + string.Join(',', h.NegativeCounts) + string.Join(',', h.CustomBounds);
    }
}

/// <summary>Notes what it hears.</summary>
internal sealed class HeardMigration : IMigrationListener
{
    public List<string> Said { get; } = [];

    public List<DayComparison> Days { get; } = [];

    /// <summary>Called with what is going on and its share; may throw.</summary>
    public Action<string, double>? OnShare { get; init; }

    private string _what = "";

    public void Begin(string what) => _what = what;

    public void At(double share, long samples) => OnShare?.Invoke(_what, share);

    public void Say(string sentence) => Said.Add(sentence);

    public void Compared(DayComparison day) => Days.Add(day);
}
