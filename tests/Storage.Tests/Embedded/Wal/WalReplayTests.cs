using LightWatch.Storage.Embedded.Wal;
using LightWatch.Storage.Files;
using LightWatch.Storage.Tests.Embedded.Blocks;

namespace LightWatch.Storage.Tests.Embedded.Wal;

public sealed class WalReplayTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Received _received = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Torn_tail_of_the_last_segment_is_cut_off_and_is_no_damage()
    {
        Write(records: 3);
        var path = SomeLog.Segments(_folder.Path)[0];
        var whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..^3]);
        var result = Replay();
        Assert.Equal((3L, 2L, 0), (result.NextRecord, result.Records, result.Damage.Count));
        Assert.True(result.TornBytes > 0);
        Assert.Equal(whole.Length - 3 - result.TornBytes, new FileInfo(path).Length);
        Assert.Equal(0, Replay().TornBytes);
    }

    [Fact]
    public void Cut_segment_before_the_last_is_damage_and_the_rest_is_read()
    {
        Write(records: 2);
        Write(records: 2, first: 3);
        var path = SomeLog.Segments(_folder.Path)[0];
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^3]);
        var result = Replay();
        Assert.Equal([1L, 3, 4], _received.Records);
        Assert.Equal((5L, 0L), (result.NextRecord, result.TornBytes));
        Assert.Contains(Path.GetFileName(path), Assert.Single(result.Damage).ToString(), StringComparison.Ordinal);
        Assert.Equal(2, _received.Runs.Distinct().Count());
    }

    [Fact]
    public void Numbers_used_by_deleted_segments_are_not_used_again()
    {
        Assert.Equal(500, Replay(minNextRecord: 500).NextRecord);
        Write(records: 1, first: 700);
        Assert.Equal(701, Replay(minNextRecord: 500).NextRecord);
    }

    [Fact]
    public void Segment_without_records_is_deleted_since_its_name_would_be_in_the_way()
    {
        using (var writer = SomeLog.Writer(_folder.Path)) writer.Prepare();
        Assert.Single(SomeLog.Segments(_folder.Path));
        Assert.Equal(1, Replay().NextRecord);
        Assert.Empty(SomeLog.Segments(_folder.Path));
    }

    [Fact]
    public void Whole_record_of_an_unknown_version_stops_the_start_with_its_number()
    {
        byte[] payload = [99, 1, 2];
        var bytes = new byte[WalFormat.SegmentHeaderBytes + WalFormat.RecordHeaderBytes + payload.Length];
        WalFormat.WriteSegmentHeader(bytes, 5);
        WalFormat.WriteRecordHeader(bytes.AsSpan(WalFormat.SegmentHeaderBytes), 42, payload);
        payload.CopyTo(bytes, bytes.Length - payload.Length);
        File.WriteAllBytes(_folder[WalFormat.SegmentName(42)], bytes);
        Assert.Contains("42", Assert.Throws<StoreException>(() => Replay()).Message, StringComparison.Ordinal);
    }

    private void Write(int records, long first = 1)
    {
        using var writer = SomeLog.Writer(_folder.Path, firstRecord: first);
        SomeLog.Commit(writer, records);
    }

    private WalReplayResult Replay(long minNextRecord = 1) =>
        WalReplay.Run(StoreFiles.Disk, _folder.Path, minNextRecord, _received);
}
