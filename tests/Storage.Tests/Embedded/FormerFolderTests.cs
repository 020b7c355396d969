using LightWatch.Storage.Embedded;
using LightWatch.Storage.Tests.Chunks;

namespace LightWatch.Storage.Tests.Embedded;

/// <summary>
/// A data folder that the first version with this format wrote, and that ended by SIGKILL, opens with all that it held.
/// </summary>
public sealed class FormerFolderTests : IDisposable
{
    private readonly TestStore _test;

    public FormerFolderTests()
    {
        _test = new TestStore(
            options => CopyFolder(Path.Combine(AppContext.BaseDirectory, "Data", "format-1"), options.Path));
        Assert.Equal(FormerSamples.Now, _test.Clock.GetUtcNow());
    }

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task Samples_of_block_and_log_are_what_was_written()
    {
        foreach (var host in (string[])["a", "b"])
        {
            foreach (var kind in FormerSamples.Kinds)
            {
                var expected = Samples(kind, FormerSamples.BlockUnixMs, FormerSamples.Count);
                if (host == "b") expected = [.. expected, .. Samples(kind, FormerSamples.LogUnixMs, 40)];
                var read = await ReadAsync(FormerSamples.LabelsOf(kind, host), Tier.Raw, TierColumn.Last);
                Assert.Equal(expected.Select(s => s.UnixMs), read.UnixMs.ToArray());
                Columns.AssertSame([.. expected.Select(s => s.Value)], read.Values);
            }
        }
    }

    [Fact]
    public async Task Histograms_and_start_times_are_what_was_written()
    {
        var read = await ReadAsync(FormerSamples.LabelsOf("histogram", "a"), Tier.Raw, TierColumn.Last);
        Assert.Equal(FormerSamples.Count, read.Count);
        for (var i = 0; i < read.Count; i++)
        {
            ChunkCodecTests.AssertSame(FormerSamples.Histogram(i), read.Histograms[i]);
            Assert.Equal(FormerSamples.BlockUnixMs - FormerSamples.HistogramStartMs, read.StartUnixMs[i]);
        }
    }

    [Theory]
    [InlineData(Tier.Minute, 60_000)]
    [InlineData(Tier.Hour, 3_600_000)]
    public async Task Buckets_outlive_their_raw_samples(Tier tier, long bucketMs)
    {
        var buckets = Samples("counter", FormerSamples.OldUnixMs, FormerSamples.Count)
            .GroupBy(s => ((s.UnixMs / bucketMs) + 1) * bucketMs)
            .ToDictionary(g => g.Key, g => g.Select(s => s.Value).ToArray());
        var end = FormerSamples.OldUnixMs + (2 * 3_600_000);
        foreach (var (column, of) in new (TierColumn, Func<double[], double>)[]
                 { (TierColumn.Last, v => v[^1]), (TierColumn.Min, v => v.Min()), (TierColumn.Sum, v => v.Sum()),
                     (TierColumn.Count, v => v.Length) })
        {
            var read = await ReadAsync(FormerSamples.LabelsOf("counter", "a"), tier, column, end);
            Assert.Equal(buckets.Keys, read.UnixMs.ToArray());
            Assert.Equal(buckets.Values.Select(of), read.Values.ToArray());
        }
    }

    [Fact]
    public async Task Metadata_and_exemplars_are_what_was_written()
    {
        var cancel = TestContext.Current.CancellationToken;
        Assert.Equal([FormerSamples.Metadata], await _test.Store.MetadataAsync("former_counter", cancel));
        var exemplars =
            Assert.Single(await _test.Store.ExemplarsAsync(new LabelQuery([], long.MinValue, long.MaxValue), cancel));
        Assert.Equal(FormerSamples.LabelsOf("counter", "b"), exemplars.Series);
        Assert.Equal(new Exemplar(Labels.From(("trace_id", "abc")), 7.5, FormerSamples.LogUnixMs),
            Assert.Single(exemplars.Exemplars));
    }

    [Fact]
    public async Task Files_have_no_problem_and_stay_readable_after_a_merge()
    {
        await _test.Store.FlushAsync();
        await _test.Store.CompactAsync(TestContext.Current.CancellationToken);
        Assert.Empty(_test.Store.Statistics.Problems);
        _test.Close();
        var problems = new List<string>();
        Assert.Equal(0, StoreAdmin.Verify(_test.Options.Path, repair: false, problems.Add,
            cancel: TestContext.Current.CancellationToken));
        Assert.Empty(problems);
        _test.Open();
        await Samples_of_block_and_log_are_what_was_written();
    }

    private static (long UnixMs, double Value)[] Samples(string kind, long start, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (start + (i * FormerSamples.StepMs), FormerSamples.Value(kind, i)))];

    private async Task<SampleBuffer> ReadAsync(Labels series, Tier tier, TierColumn column,
        long toUnixMs = long.MaxValue)
    {
        LabelMatcher[] matchers = [.. series.Select(pair => new LabelMatcher(MatchKind.Equal, pair.Name, pair.Value))];
        using var set = await _test.Store.SelectAsync(new SeriesQuery(matchers, long.MinValue, toUnixMs, tier, column));
        Assert.Equal(1, set.Count);
        Assert.Equal(series, set.LabelsOf(0));
        var buffer = new SampleBuffer();
        set.Read(0, buffer);
        return buffer;
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
