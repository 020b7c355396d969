using LightWatch.Storage.Files;
using LightWatch.Storage.Head;
using LightWatch.Storage.Tests.Embedded;
using LightWatch.Storage.Tests.Embedded.Blocks;

namespace LightWatch.Storage.Tests.Head;

public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder["checkpoint"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Records_come_back_and_cover_what_was_noted()
    {
        var checkpoint = Load();
        Assert.Equal(1, checkpoint.NextRecord);
        checkpoint.Advance(-7_200_000, 5, oldestInLog: 1);
        checkpoint.Advance(0, 9, oldestInLog: 1);
        checkpoint.Advance(0, 8, oldestInLog: 1);
        foreach (var read in (Checkpoint[])[checkpoint, Load()])
        {
            Assert.Equal(10, read.NextRecord);
            Assert.True(read.Covers(-7_200_000, 5) && read.Covers(0, 9));
            Assert.False(read.Covers(-7_200_000, 6) || read.Covers(0, 10) || read.Covers(7_200_000, 1));
        }
    }

    [Fact]
    public void Notes_of_what_has_left_the_log_go_but_the_newest_record_stays_known()
    {
        var checkpoint = Load();
        checkpoint.Advance(0, 5, oldestInLog: 1);
        checkpoint.Advance(1, 9, oldestInLog: 6);
        Assert.False(Load().Covers(0, 5));
        checkpoint.Advance(2, 7, oldestInLog: 100);
        Assert.Equal(10, Load().NextRecord);
    }

    [Fact]
    public void Any_change_or_cut_is_noticed_and_counts_as_empty()
    {
        Load().Advance(0, 5, oldestInLog: 1);
        var good = System.IO.File.ReadAllBytes(File);
        for (var at = 0; at < good.Length; at++)
        {
            var bad = (byte[])good.Clone();
            bad[at] ^= 1;
            AssertDamaged(bad);
            AssertDamaged(good[..at]);
        }
    }

    [Fact]
    public void Failing_disk_leaves_the_former_file()
    {
        var disk = new TestDisk();
        Assert.True(Checkpoint.Load(disk, File, out var checkpoint));
        checkpoint.Advance(0, 5, oldestInLog: 1);
        disk.Dead = true;
        Assert.Throws<IOException>(() => checkpoint.Advance(0, 6, oldestInLog: 1));
        Assert.Equal(6, Load().NextRecord);
    }

    private void AssertDamaged(byte[] bytes)
    {
        System.IO.File.WriteAllBytes(File, bytes);
        Assert.False(Checkpoint.Load(StoreFiles.Disk, File, out var checkpoint));
        Assert.Equal(1, checkpoint.NextRecord);
    }

    private Checkpoint Load()
    {
        Assert.True(Checkpoint.Load(StoreFiles.Disk, File, out var checkpoint));
        return checkpoint;
    }
}
