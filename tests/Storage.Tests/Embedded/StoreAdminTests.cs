using LightWatch.Storage.Embedded;

namespace LightWatch.Storage.Tests.Embedded;

public sealed class StoreAdminTests
{
    private static readonly Labels A = Labels.From(("__name__", "m"), ("host", "a"));
    private static readonly Labels B = Labels.From(("__name__", "m"), ("host", "b"));

    [Fact]
    public async Task Statistics_count_memory_and_blocks()
    {
        using var test = new TestStore();
        var now = test.Clock.UnixMs;
        await test.AppendAsync((A, now - 10, 1), (B, now - 5, 2));
        Assert.Equal((2, 2L), (test.Store.Statistics.ActiveSeries, test.Store.Statistics.MemorySamples));
        await test.Store.FlushAsync();
        await test.AppendAsync((B, now, 3));
        var found = test.Store.Statistics;
        Assert.Equal((1L, 2L, now - 10, now - 5),
            (found.MemorySamples, found.Tiers[0].Samples, found.Tiers[0].OldestUnixMs, found.Tiers[0].NewestUnixMs));
        Assert.Empty(found.Problems);
        Assert.Equal([new LabelStatistics("b", 1, 2), new LabelStatistics("a", 1, 1)], test.Store.ByLabel("host", 10));
        Assert.Equal([new LabelStatistics("b", 1, 2)], test.Store.ByLabel("host", 1));
    }

    [Fact]
    public async Task Backup_is_a_store_of_its_own_with_all_that_was_acknowledged()
    {
        using var test = new TestStore();
        using var copy = new TestStore();
        copy.Close();
        Directory.Delete(copy.Options.Path, recursive: true);
        var now = test.Clock.UnixMs;
        await test.AppendAsync((A, now - 10_000_000, 1), (B, now, 2));
        await test.Store.BackupAsync(copy.Options.Path, null, CancellationToken.None);
        await test.Store.DeleteAsync([new LabelMatcher(MatchKind.Equal, "host", "a")], 0, now);
        copy.Open();
        var found = await copy.ReadAllAsync();
        Assert.Equal([(now - 10_000_000, 1.0)], found[A]);
        Assert.Equal([(now, 2.0)], found[B]);
        Assert.DoesNotContain(A, (await test.ReadAllAsync()).Keys);
        await Assert.ThrowsAsync<IOException>(
            () => test.Store.BackupAsync(copy.Options.Path, null, CancellationToken.None));
    }

    [Fact]
    public async Task Verify_finds_nothing_wrong_with_a_good_store()
    {
        using var test = new TestStore();
        await test.AppendAsync((A, test.Clock.UnixMs, 1));
        await test.Store.FlushAsync();
        await test.AppendAsync((B, test.Clock.UnixMs, 1));
        test.Disk.Dead = true;
        test.Close();
        Assert.Equal(0, StoreAdmin.Verify(test.Options.Path, repair: false, Assert.Fail));
        test.OpenOn(new TestDisk());
    }

    [Fact]
    public async Task Repair_saves_the_series_that_can_be_read()
    {
        using var test = new TestStore();
        var now = test.Clock.UnixMs;
        // Noise does not compress, and the times differ: the two series lie in different checksummed groups of the
        // block.
        var noise = new Random(1);
        await test.AppendAsync(
            [.. Enumerable.Range(0, 40_000).Select(i => (A, now + 300_000 - i, noise.NextDouble()))]);
        await test.AppendAsync(
            [.. Enumerable.Range(0, 40_000).Select(i => (B, now + 300_000 - (2 * i), noise.NextDouble()))]);
        await test.Store.FlushAsync();
        var expected = await test.ReadAllAsync();
        test.Close();
        var block = Directory.GetFiles(Path.Combine(test.Options.Path, "blocks")).Single();
        var bytes = await File.ReadAllBytesAsync(block);
        bytes[^100_000] ^= 1;
        await File.WriteAllBytesAsync(block, bytes);
        var problems = new List<string>();
        Assert.NotEqual(0, StoreAdmin.Verify(test.Options.Path, repair: true, problems.Add));
        Assert.Contains(problems, p => p.Contains("saved", StringComparison.Ordinal));
        Assert.Equal(0, StoreAdmin.Verify(test.Options.Path, repair: false, Assert.Fail));
        test.Open();
        var found = await test.ReadAllAsync();
        Assert.Equal(expected[A], found[A]);
    }

    [Fact]
    public void Verify_of_a_store_in_use_is_refused()
    {
        using var test = new TestStore();
        Assert.Throws<StoreException>(() => StoreAdmin.Verify(test.Options.Path, repair: false, Assert.Fail));
    }
}
