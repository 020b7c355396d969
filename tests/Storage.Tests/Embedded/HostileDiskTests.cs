namespace LightWatch.Storage.Tests.Embedded;

public sealed class HostileDiskTests
{
    private static readonly Labels Up = Labels.From(("__name__", "up"));

    [Fact]
    public async Task Full_disk_refuses_appends_answers_queries_and_recovers_by_itself()
    {
        using var test = new TestStore();
        var now = test.Clock.UnixMs;
        await test.AppendAsync((Up, now, 1));
        test.Disk.Room = 50;                                     // enough for a torn record
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(AppendStatus.Unavailable, await TryAppendAsync(test, now + 1));
            Assert.Equal([(now, 1.0)], (await test.ReadAllAsync())[Up]);
        }
        Assert.NotEmpty(test.Store.Statistics.Problems);
        test.Disk.Room = long.MaxValue;
        Assert.Equal(AppendStatus.Committed, await TryAppendAsync(test, now + 2));
        Assert.Empty(test.Store.Statistics.Problems);
        test.Crash();
        Assert.Equal([(now, 1.0), (now + 2, 7.0)], (await test.ReadAllAsync())[Up]);
    }

    [Fact]
    public async Task Failing_sync_is_never_acknowledged()
    {
        using var test = new TestStore();
        var now = test.Clock.UnixMs;
        await test.AppendAsync((Up, now, 1));
        test.Disk.SyncFails = true;
        Assert.Equal(AppendStatus.Unavailable, await TryAppendAsync(test, now + 1));
        Assert.Equal([(now, 1.0)], (await test.ReadAllAsync())[Up]);
        test.Disk.SyncFails = false;
        Assert.Equal(AppendStatus.Committed, await TryAppendAsync(test, now + 2));
        test.Crash();
        Assert.Equal([(now, 1.0), (now + 2, 7.0)], (await test.ReadAllAsync())[Up]);
    }

    [Fact]
    public async Task Block_that_cannot_be_written_loses_nothing()
    {
        using var test = new TestStore();
        var now = test.Clock.UnixMs;
        await test.AppendAsync((Up, now, 1));
        test.Disk.Room = 100;
        await Assert.ThrowsAsync<IOException>(test.Store.FlushAsync);
        Assert.Equal([(now, 1.0)], (await test.ReadAllAsync())[Up]);
        test.Disk.Room = long.MaxValue;
        await test.Store.FlushAsync();
        Assert.Equal([(now, 1.0)], (await test.ReadAllAsync())[Up]);
        test.Crash();
        Assert.Equal([(now, 1.0)], (await test.ReadAllAsync())[Up]);
    }

    [Fact]
    public async Task Damaged_block_is_set_aside_and_the_rest_serves()
    {
        using var test = new TestStore();
        var now = test.Clock.UnixMs;
        await test.AppendAsync((Up, now - 10_000_000, 1));
        await test.AppendAsync((Up, now, 2));
        await test.Store.FlushAsync();
        test.Close();
        var blocks = Directory.GetFiles(Path.Combine(test.Options.Path, "blocks")).Order(StringComparer.Ordinal)
            .ToArray();
        Assert.Equal(2, blocks.Length);
        var bytes = await File.ReadAllBytesAsync(blocks[0]);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(blocks[0], bytes);
        test.Open();
        Assert.Equal([(now, 2.0)], (await test.ReadAllAsync())[Up]);
        Assert.Contains(Path.GetFileName(blocks[0]), Assert.Single(test.Store.Statistics.Problems),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clock_that_leaps_ahead_deletes_nothing()
    {
        using var test = new TestStore();
        var now = test.Clock.UnixMs;
        await test.AppendAsync((Up, now, 1));
        await test.Store.FlushAsync();
        test.Clock.Leap(TimeSpan.FromDays(4000));
        await test.Store.CompactAsync();
        test.Clock.Leap(-TimeSpan.FromDays(4000));
        Assert.Equal([(now, 1.0)], (await test.ReadAllAsync())[Up]);
    }

    private static async Task<AppendStatus> TryAppendAsync(TestStore test, long unixMs)
    {
        using var batch = SampleBatch.Rent();
        batch.Add(batch.AddSeries(Up), unixMs, 7);
        return (await test.Store.AppendAsync(batch)).Status;
    }
}
