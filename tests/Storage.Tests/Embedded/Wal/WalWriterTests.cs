using LightWatch.Storage.Embedded.Wal;
using LightWatch.Storage.Files;
using LightWatch.Storage.Tests.Embedded.Blocks;

namespace LightWatch.Storage.Tests.Embedded.Wal;

public sealed class WalWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestDisk _disk = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Records_are_numbered_without_gaps_over_segments()
    {
        using var writer = SomeLog.Writer(_folder.Path, segmentBytes: 1000);
        var numbers = new List<long>();
        for (var i = 0; i < 30; i++) numbers.AddRange(SomeLog.Commit(writer, records: 3, rows: 20));
        Assert.Equal(Enumerable.Range(1, 90).Select(n => (long)n), numbers);
        Assert.True(writer.SegmentNumber > 3, "rows filled several segments");
        Assert.Equal((90L, 1L), (writer.LastRecord, writer.OldestRecord));
        Assert.Equal(numbers, Replay().Records);
    }

    [Fact]
    public void Segments_below_a_record_are_deleted_and_the_open_one_stays()
    {
        using var writer = SomeLog.Writer(_folder.Path, segmentBytes: 1000);
        for (var i = 0; i < 30; i++) SomeLog.Commit(writer, records: 3, rows: 20);
        var firsts = WalFormat.Segments(_folder.Path).Select(s => s.FirstRecord).ToArray();
        Assert.Equal(0, writer.DeleteBefore(firsts[1] - 1));
        Assert.Equal(1, writer.DeleteBefore(firsts[1]));
        Assert.Equal(firsts[1], writer.OldestRecord);
        writer.DeleteBefore(long.MaxValue - 1);
        Assert.Single(SomeLog.Segments(_folder.Path));
        writer.EndSegment();
        Assert.Equal(1, writer.DeleteBefore(writer.LastRecord + 1));
        Assert.Equal(91, writer.OldestRecord);
    }

    [Fact]
    public void Failed_write_is_cut_off_and_its_numbers_are_used_again()
    {
        using var writer = SomeLog.Writer(_folder.Path, files: _disk);
        SomeLog.Commit(writer, records: 2);
        _disk.Room = 30;
        Assert.Throws<IOException>(() => SomeLog.Commit(writer, records: 2));
        Assert.Equal(2, writer.LastRecord);
        _disk.Room = long.MaxValue;
        Assert.Equal([3L, 4], SomeLog.Commit(writer, records: 2));
        Assert.Equal(2, writer.SegmentNumber);
        var replayed = Replay();
        Assert.Equal([1L, 2, 3, 4], replayed.Records);
        Assert.Single(replayed.Runs.Distinct());
    }

    [Fact]
    public void Write_that_cannot_even_be_cut_off_leaves_its_numbers_unused()
    {
        using var writer = SomeLog.Writer(_folder.Path, files: _disk);
        SomeLog.Commit(writer);
        _disk.Dead = true;
        Assert.Throws<IOException>(() => SomeLog.Commit(writer));
        _disk.Dead = false;
        Assert.Equal(1, writer.LastRecord);
        writer.Prepare();
        Assert.Equal(3, WalFormat.Segments(_folder.Path)[^1].FirstRecord);
    }

    [Fact]
    public void Segment_that_cannot_be_begun_leaves_no_file()
    {
        using var writer = SomeLog.Writer(_folder.Path, files: _disk);
        _disk.Room = 10;
        Assert.Throws<IOException>(writer.Prepare);
        Assert.Empty(SomeLog.Segments(_folder.Path));
        _disk.Room = long.MaxValue;
        Assert.Equal([1L], SomeLog.Commit(writer));
    }

    private Received Replay()
    {
        var received = new Received();
        Assert.Empty(WalReplay.Run(StoreFiles.Disk, _folder.Path, 1, received).Damage);
        return received;
    }
}
